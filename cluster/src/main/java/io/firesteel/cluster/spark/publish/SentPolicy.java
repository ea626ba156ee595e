package io.firesteel.cluster.spark.publish;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;

/**
 * The handle of a whole policy that executors fetch.
 *
 * @param key which policy
 * @param architecture its shape
 * @param parameters all of them
 */
public record SentPolicy(PolicyKey key, Architecture architecture, SentFloats parameters) implements PublishedPolicy {
    @Override
    public Parameters fetch() throws InterruptedException {
        int expected = new ParameterLayout(architecture).size();
        if (expected != parameters.count()) {
            throw new Fault(
                    key.toString(),
                    expected + " parameters",
                    Integer.toString(parameters.count()),
                    "driver and executors disagree on the architecture: run the same firesteel jar on all of them");
        }
        return parameters.fetch();
    }

    @Override
    public long bytes() {
        return (long) Float.BYTES * parameters.count();
    }

    @Override
    public void release() {
        parameters.release();
    }

    @Override
    public void destroy() {
        parameters.destroy();
    }
}

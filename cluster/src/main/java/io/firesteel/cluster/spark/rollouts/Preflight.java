package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.rollout.generate.Decoder;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/**
 * Refuses, before anything is sent, executors that cannot hold the policies and one completion; warns of those that cannot hold a full decoder per
 * task, which then decodes fewer completions at a time. Done again only for longer sequences and more runs. Safe for threads.
 */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final SparkConf conf;
    private final List<Referee> referees;
    private final Arithmetic arithmetic;
    private int longest;
    private int mostRuns;

    /**
     * @param referees the policies that the run's reward functions ask
     * @param arithmetic whose products
     */
    Preflight(SparkConf conf, List<Referee> referees, Arithmetic arithmetic) {
        this.conf = conf;
        this.referees = referees;
        this.arithmetic = arithmetic;
    }

    /**
     * @param tokens of the longest sequence
     * @param runs runs that are alive
     */
    synchronized void check(Architecture architecture, int tokens, int runs) {
        if (tokens <= longest && runs <= mostRuns) {
            return;
        }
        boolean joined = mostRuns > 0 && tokens <= longest; // this run works already; another one came
        longest = Math.max(tokens, longest);
        mostRuns = Math.max(runs, mostRuns);
        MemoryPlan least = plan(architecture, 1, runs);
        if (!joined) {
            least.check();
        }
        MemoryPlan plan = plan(architecture, Decoder.DEFAULT_ROWS, runs);
        if (!least.fits()) {
            LOG.warn("{} may be too small for {} runs at once\n{}", plan.setting(), runs, least.table());
        } else if (!plan.fits()) {
            LOG.warn(
                    "{} is too small for {} completions per task at a time{}; fewer are decoded together, which is"
                            + " slower\n"
                            + "{}",
                    plan.setting(),
                    Decoder.DEFAULT_ROWS,
                    runs == 1 ? "" : " and " + runs + " runs at once",
                    plan.table());
        } else {
            LOG.info("{}", plan.table());
        }
    }

    private MemoryPlan plan(Architecture architecture, int rows, int runs) {
        return MemoryPlan.of(
                        conf, architecture, new MemoryPlan.Work(arithmetic, longest, rows, runs, ProcessMemory.here()))
                .with(referees, longest, arithmetic);
    }
}

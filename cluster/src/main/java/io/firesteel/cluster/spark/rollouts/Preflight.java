package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.referee.Referee;
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
    private int longest;
    private int mostRuns;

    /** @param referees the policies that the run's reward functions ask */
    Preflight(SparkConf conf, List<Referee> referees) {
        this.conf = conf;
        this.referees = referees;
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
        long heap = Runtime.getRuntime().maxMemory();
        MemoryPlan least =
                MemoryPlan.of(conf, architecture, longest, 1, runs, heap).with(referees, longest);
        if (!joined) {
            least.check();
        }
        MemoryPlan plan = MemoryPlan.of(conf, architecture, longest, Decoder.DEFAULT_ROWS, runs, heap)
                .with(referees, longest);
        if (least.neededBytes() > least.heapBytes()) {
            LOG.warn("{} may be too small for {} runs at once\n{}", plan.setting(), runs, least.table());
        } else if (plan.neededBytes() > plan.heapBytes()) {
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
}

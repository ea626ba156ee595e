package io.firesteel.cluster.spark.session;

import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.core.Fault;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gets the Spark session. Whoever submitted the application decides: under spark-submit, in a notebook or on a platform nothing
 * but what Firesteel cannot do without is added. Started by itself, Firesteel makes a session that suits it.
 */
public final class SparkSessions {
    /**
     * What executors need beside the opens that Spark adds by itself: the vector module; network buffers that begin with a page, since some processors
     * copy to others four times as slowly (docs/lab/2026-11-28-publishing.md); and a tokenizer library that stays offline and unpacks itself in the
     * executor's own work folder (executors of one machine would race in a shared one).
     */
    static final String EXECUTOR_OPTIONS = "-XX:+IgnoreUnrecognizedVMOptions --add-modules=jdk.incubator.vector"
            + " -Dio.netty.allocator.directMemoryCacheAlignment=4096"
            + " -DOPT_OUT_TRACKING=true -Dai.djl.offline=true -DDJL_CACHE_DIR=djl-cache";

    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
    private static final Logger LOG = LoggerFactory.getLogger(SparkSessions.class);

    private SparkSessions() {}

    /**
     * The session to use.
     *
     * @param application its name in Spark's UI
     * @param master where to run if nobody said so before: {@code local[*]}, {@code spark://host:port}, …
     * @param ui whether a session of our own serves Spark's UI
     * @param more further Spark settings for a session of our own, which win over ours
     */
    public static SparkSession open(String application, String master, boolean ui, Map<String, String> more) {
        Optional<SparkSession> present = present();
        if (present.isPresent()) {
            return present.get();
        }
        SparkConf given = new SparkConf();
        SparkConf conf = given.contains("spark.master")
                ? submitted(given, application)
                : standing(given, application, master, ui, more);
        if (!given.contains("spark.master")) {
            Masters.check(master);
        }
        Masters.reach(conf.get("spark.master"));
        if (!given.contains("spark.master") && Masters.isLocalCluster(master)) {
            // Master, worker and executors listen where this machine's name leads; nobody else has to reach them.
            Utils.setCustomHostname("127.0.0.1");
        }
        SparkSession session;
        try {
            session = SparkSession.builder().config(conf).getOrCreate();
        } catch (IllegalAccessError e) {
            throw new Fault(
                    "Java",
                    "the --add-opens that Spark needs since Java 17",
                    e.getMessage().lines().findFirst().orElse("none"),
                    "start with ./firesteel or spark-submit, which add them, or as java @cluster/src/main/conf/java.options …",
                    e);
        } catch (Exception e) { // SparkException is checked in Scala and thrown unannounced in Java
            throw SessionFaults.of(conf.get("spark.master"), e);
        }
        if (!given.contains("spark.master")) {
            session.sparkContext().setLogLevel("WARN");
        }
        LOG.info(
                "Spark {} on {}, {} cores to start with",
                session.version(),
                session.sparkContext().master(),
                session.sparkContext().defaultParallelism());
        return session;
    }

    /** The session that is there already, a notebook's for example, as it is. */
    static Optional<SparkSession> present() {
        for (Option<SparkSession> known : List.of(SparkSession.getActiveSession(), SparkSession.getDefaultSession())) {
            if (known.isDefined() && !known.get().sparkContext().isStopped()) {
                return Optional.of(known.get());
            }
        }
        Option<SparkContext> context = SparkContext$.MODULE$.getActive(); // somebody's who works without a session
        return context.isDefined() && !context.get().isStopped()
                ? Optional.of(SparkSession.builder().getOrCreate())
                : Optional.empty();
    }

    /** Whether somebody else started Spark for us, or said in the JVM's properties where it runs. */
    public static boolean isSubmitted() {
        return SparkSession.getDefaultSession().isDefined() || new SparkConf().contains("spark.master");
    }

    /** Somebody's session: their settings stand; the executor options that Firesteel's speed depends on are added to theirs. */
    static SparkConf submitted(SparkConf given, String application) {
        SparkConf conf = given.clone();
        conf.setIfMissing("spark.app.name", application);
        oneThreadPerTask(conf);
        return conf.set(JAVA_OPTIONS, withOptions(conf.get(JAVA_OPTIONS, "")));
    }

    /** A session of our own. */
    static SparkConf standing(
            SparkConf given, String application, String master, boolean ui, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.ui.enabled", Boolean.toString(ui));
        settings.put("spark.ui.showConsoleProgress", "false"); // Firesteel has its own progress line
        settings.put("spark.sql.shuffle.partitions", "4"); // only small tables are ever shuffled
        settings.put("spark.broadcast.blockSize", "256k"); // every job's task is written into memory of a whole block
        // What JobWatch looks at; by default some of it is as old as an executor's last heartbeat, up to 10 s.
        settings.put("spark.ui.liveUpdate.period", "0");
        settings.put("spark.scheduler.mode", "FAIR"); // several runs share the cores evenly, each in a pool of its own
        if (Masters.isLocal(master)) {
            // This process is the executor: an error in a task fails the job, which says why, instead of ending the
            // process.
            settings.put("spark.executor.killOnFatalError.depth", "0");
        }
        if (!Masters.isRemote(master)) {
            // A laptop's host name often resolves to an address that changes or is walled off.
            settings.put("spark.driver.host", "127.0.0.1");
            settings.put("spark.driver.bindAddress", "127.0.0.1");
        }
        if (Masters.isLocalCluster(master)) {
            // No jar was submitted: executors find our classes where this process does.
            settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
            // Master, worker and executors open ports: who listens on this machine must know a secret to be heard.
            settings.put("spark.authenticate", "true");
            settings.put("spark.authenticate.secret", secret());
            settings.put("spark.ui.killEnabled", "false"); // master's and workers' own pages, which ask for none
        }
        if (Masters.isRemote(master)) {
            settings.put("spark.jars", String.join(",", ShippedJars.ofThisProcess()));
        }
        settings.putAll(more);
        SparkConf conf = given.clone();
        settings.forEach(conf::setIfMissing);
        more.forEach(conf::set);
        oneThreadPerTask(conf);
        return conf.setMaster(master)
                .setAppName(application)
                .set(JAVA_OPTIONS, withOptions(conf.get(JAVA_OPTIONS, "")));
    }

    /** One that nobody guesses, for this application alone; Spark hands it to its processes in their environment. */
    private static String secret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** Parallelism is over sequences, never inside an operation: native libraries get one thread per task. */
    private static void oneThreadPerTask(SparkConf conf) {
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
        conf.setIfMissing("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
    }

    private static String withOptions(String options) {
        return options.contains("jdk.incubator.vector") ? options : (EXECUTOR_OPTIONS + " " + options).trim();
    }
}

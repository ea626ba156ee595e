package io.firesteel.cluster.spark.verification;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.verification.ChosenVerifier;
import io.firesteel.cluster.verification.ResponseFile;
import io.firesteel.cluster.verification.VerdictCounts;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Verifies a file on Spark: tasks write parts beside the output, the driver joins them in the order of the rows. Input and
 * output must be on file systems that driver and executors share, as always with Spark.
 */
public final class SparkVerification {
    /** Smaller splits would spend more time on starting tasks than on verifying. */
    private static final long SMALLEST_SPLIT = 1 << 20;

    private static final int TASKS_PER_CORE = 4;

    private final JavaSparkContext spark;
    private final JobSettings settings;
    private final ChosenVerifier kind;
    private final LongConsumer progress;

    /** @param progress is told about every second how many rows were verified */
    public SparkVerification(JavaSparkContext spark, JobSettings settings, ChosenVerifier kind, LongConsumer progress) {
        this.spark = spark;
        this.settings = settings;
        this.kind = kind;
        this.progress = progress;
    }

    /**
     * Writes the verdicts, in the order of the rows, to a file that appears whole or not at all.
     *
     * @throws Fault if a row is broken; nothing is written then
     */
    public VerdictCounts run(ResponseFile in, RunFiles folder, String out) throws InterruptedException {
        String temporary = "." + out + "." + spark.sc().applicationId() + ".parts";
        Broadcast<SerializableConfiguration> hadoop =
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        try {
            List<VerifiedPart> parts = verify(in, folder.path(temporary).toString(), hadoop);
            VerdictCounts counts = new VerdictCounts();
            long before = 0;
            for (VerifiedPart each : parts) {
                each.part().complain(kind, in, before);
                before += each.part().lines();
                counts.add(each.part().counts());
            }
            folder.replace(out, stream -> join(folder, temporary, parts, stream));
            return counts;
        } finally {
            folder.delete(temporary);
            hadoop.destroy();
        }
    }

    private List<VerifiedPart> verify(ResponseFile in, String folder, Broadcast<SerializableConfiguration> hadoop)
            throws InterruptedException {
        Configuration reading = new Configuration(spark.hadoopConfiguration());
        long tasks = (long) TASKS_PER_CORE * spark.defaultParallelism();
        reading.setLong(FileInputFormat.SPLIT_MAXSIZE, Math.max(SMALLEST_SPLIT, in.bytes() / tasks + 1));
        LongAccumulator verified = spark.sc().longAccumulator("responses judged");
        String title = "verify " + in.written();
        String group = "firesteel-verify";
        spark.setJobGroup(group, title, true);
        try {
            List<byte[]> answers = JobWatch.await(
                    spark,
                    group,
                    title,
                    settings,
                    () -> spark.newAPIHadoopFile(
                                    in.path().toString(),
                                    TextInputFormat.class,
                                    LongWritable.class,
                                    Text.class,
                                    reading)
                            .mapPartitionsWithIndex(new VerificationTask(kind, folder, hadoop, verified), true)
                            .collectAsync(),
                    elapsed -> {
                        progress.accept(verified.sum());
                        return verified.sum() + " responses verified";
                    });
            List<VerifiedPart> parts = new ArrayList<>();
            answers.forEach(answer -> parts.add(JavaBytes.read(TaskAnswer.groupsOf(answer), VerifiedPart.class)));
            return parts;
        } finally {
            spark.clearJobGroup();
        }
    }

    private static void join(RunFiles folder, String temporary, List<VerifiedPart> parts, OutputStream out)
            throws IOException {
        for (VerifiedPart each : parts) {
            try (InputStream part = folder.open(temporary + "/" + each.file())) {
                part.transferTo(out);
            }
        }
    }
}

package io.firesteel.cluster.spark.verification;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.verification.ChosenVerifier;
import io.firesteel.cluster.verification.ResponsePart;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;

/**
 * Verifies one split of a file into a part file of its own attempt, and answers with that file's name: attempts that fail or
 * come second leave files that nobody names.
 */
public final class VerificationTask
        implements Function2<Integer, Iterator<Tuple2<LongWritable, Text>>, Iterator<byte[]>> {
    private static final long serialVersionUID = 1;

    private final ChosenVerifier kind;
    private final String folder;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator verified;

    VerificationTask(
            ChosenVerifier kind, String folder, Broadcast<SerializableConfiguration> hadoop, LongAccumulator verified) {
        this.kind = kind;
        this.folder = folder;
        this.hadoop = hadoop;
        this.verified = verified;
    }

    @Override
    public Iterator<byte[]> call(Integer index, Iterator<Tuple2<LongWritable, Text>> rows) throws Exception {
        return List.of(TaskAnswer.of(() -> verified(index, rows))).iterator();
    }

    private byte[] verified(int index, Iterator<Tuple2<LongWritable, Text>> rows) throws IOException {
        String name = "part-" + index + "-" + TaskContext.get().taskAttemptId();
        RunFiles parts = RunFiles.at(folder, hadoop.value().value());
        ResponsePart part;
        try (OutputStream out = parts.create(name)) {
            part = ResponsePart.verify(kind, new Lines(rows), out, verified::add);
        }
        return TaskAnswer.groups(JavaBytes.write(new VerifiedPart(name, part)));
    }

    /** The rows' lines. */
    private record Lines(Iterator<Tuple2<LongWritable, Text>> rows) implements Iterator<Text> {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Text next() {
            return rows.next()._2();
        }
    }
}

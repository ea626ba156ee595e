package io.firesteel.cluster.spark;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.verification.CasePart;
import io.firesteel.cluster.verification.VerifierKind;
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
 * Judges one split of a file into a part file of its own attempt, and answers with that file's name: attempts that fail or
 * come second leave files that nobody names.
 */
final class VerificationTask implements Function2<Integer, Iterator<Tuple2<LongWritable, Text>>, Iterator<byte[]>> {
    private static final long serialVersionUID = 1;

    private final VerifierKind kind;
    private final String folder;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator judged;

    VerificationTask(
            VerifierKind kind, String folder, Broadcast<SerializableConfiguration> hadoop, LongAccumulator judged) {
        this.kind = kind;
        this.folder = folder;
        this.hadoop = hadoop;
        this.judged = judged;
    }

    @Override
    public Iterator<byte[]> call(Integer index, Iterator<Tuple2<LongWritable, Text>> rows) throws IOException {
        String name = "part-" + index + "-" + TaskContext.get().taskAttemptId();
        RunFiles parts = RunFiles.at(folder, hadoop.value().value());
        CasePart part;
        try (OutputStream out = parts.create(name)) {
            part = CasePart.judge(kind, new Lines(rows), out, judged::add);
        }
        return List.of(JavaBytes.write(new JudgedPart(name, part))).iterator();
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

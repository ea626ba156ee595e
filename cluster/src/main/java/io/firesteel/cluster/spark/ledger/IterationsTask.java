package io.firesteel.cluster.spark.ledger;

import io.firesteel.cluster.ledger.Change;
import io.firesteel.cluster.ledger.CreditAgain;
import io.firesteel.cluster.ledger.Ledger;
import io.firesteel.cluster.ledger.LedgerSettings;
import io.firesteel.cluster.ledger.RolloutAgain;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.core.json.Json;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Compares the iterations of a partition, and writes their changes into a part file of its own attempt: attempts that fail or come second leave files that nobody
 * names.
 */
final class IterationsTask implements FlatMapFunction<Iterator<Tuple2<Long, Iterable<byte[]>>>, byte[]> {
    private static final long serialVersionUID = 1;

    private final LedgerSettings settings;
    private final int shown;
    private final String folder;
    private final Broadcast<SerializableConfiguration> hadoop;

    /**
     * @param shown changed verdicts that are handed back at most
     * @param folder of part files; empty if none is asked for
     */
    IterationsTask(LedgerSettings settings, int shown, String folder, Broadcast<SerializableConfiguration> hadoop) {
        this.settings = settings;
        this.shown = shown;
        this.folder = folder;
        this.hadoop = hadoop;
    }

    @Override
    public Iterator<byte[]> call(Iterator<Tuple2<Long, Iterable<byte[]>>> iterations) throws Exception {
        return List.of(TaskAnswer.of(() -> TaskAnswer.groups(JavaBytes.write(part(iterations)))))
                .iterator();
    }

    private LedgerPart part(Iterator<Tuple2<Long, Iterable<byte[]>>> iterations) throws IOException {
        TreeMap<Long, Iterable<byte[]>> ascending = new TreeMap<>();
        iterations.forEachRemaining(each -> ascending.put(each._1(), each._2()));
        if (folder.isEmpty()) {
            return compare(ascending, OutputStream.nullOutputStream(), "");
        }
        TaskContext task = TaskContext.get();
        String name = "part-" + task.partitionId() + "-" + task.taskAttemptId();
        try (OutputStream out = RunFiles.at(folder, hadoop.value().value()).create(name)) {
            return compare(ascending, out, name);
        }
    }

    private LedgerPart compare(TreeMap<Long, Iterable<byte[]>> iterations, OutputStream out, String name)
            throws IOException {
        ArrayList<Ledger> ledgers = new ArrayList<>();
        ArrayList<Change> first = new ArrayList<>();
        long rows = 0;
        for (Iterable<byte[]> groups : iterations.values()) {
            CreditAgain compared = CreditAgain.of(settings, groups(groups));
            ledgers.add(compared.ledger());
            for (Change change : compared.changes()) {
                if (first.size() < shown && change.rollout().verdictChanged()) {
                    first.add(change);
                }
                if (!name.isEmpty()) {
                    out.write(Json.print(change.row()).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                    rows++;
                }
            }
        }
        return new LedgerPart(ledgers, first, name, rows);
    }

    @SuppressWarnings("unchecked") // the driver's own tasks have written them
    private static List<List<RolloutAgain>> groups(Iterable<byte[]> answers) {
        List<List<RolloutAgain>> groups = new ArrayList<>();
        for (byte[] answer : answers) {
            groups.add((List<RolloutAgain>) JavaBytes.read(TaskAnswer.groupsOf(answer), ArrayList.class));
        }
        return groups;
    }
}

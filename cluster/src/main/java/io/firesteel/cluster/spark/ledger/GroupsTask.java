package io.firesteel.cluster.spark.ledger;

import io.firesteel.cluster.ledger.GroupAgain;
import io.firesteel.cluster.ledger.LedgerSettings;
import io.firesteel.cluster.ledger.RolloutAgain;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.spark.job.JavaBytes;
import io.firesteel.cluster.spark.job.TaskAnswer;
import io.firesteel.cluster.wire.RolloutRow;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Verifies the groups of a partition again, one at a time: each group's answer by its iteration. */
final class GroupsTask implements PairFlatMapFunction<Iterator<Row>, Long, byte[]> {
    private static final long serialVersionUID = 1;

    private final LedgerSettings settings;
    private final LongAccumulator verified;

    /** @param verified counts completions */
    GroupsTask(LedgerSettings settings, LongAccumulator verified) {
        this.settings = settings;
        this.verified = verified;
    }

    @Override
    public Iterator<Tuple2<Long, byte[]>> call(Iterator<Row> rows) {
        return new Groups(rows);
    }

    /** The rows are sorted: those of a group stand together. */
    private final class Groups implements Iterator<Tuple2<Long, byte[]>> {
        private final Iterator<Row> rows;
        private GroupAgain verifier;
        private Row next;

        Groups(Iterator<Row> rows) {
            this.rows = rows;
            this.next = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Tuple2<Long, byte[]> next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            long iteration = next.<Integer>getAs(RolloutTable.ITERATION);
            List<Row> group = new ArrayList<>();
            Object address = SparkLedger.address(next);
            while (next != null && SparkLedger.address(next).equals(address)) {
                group.add(next);
                next = rows.hasNext() ? rows.next() : null;
            }
            try {
                byte[] answer = TaskAnswer.of(() -> TaskAnswer.groups(JavaBytes.write(again(group))));
                verified.add(group.size());
                return new Tuple2<>(iteration, answer);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private ArrayList<RolloutAgain> again(List<Row> group) {
            if (verifier == null) {
                verifier = new GroupAgain(settings);
            }
            List<RolloutRow> rollouts = group.stream()
                    .map(row -> RolloutTable.rollout(row, settings.names()::before))
                    .toList();
            return new ArrayList<>(verifier.again(rollouts));
        }
    }
}

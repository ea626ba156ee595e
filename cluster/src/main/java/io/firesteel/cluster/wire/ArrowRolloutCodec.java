package io.firesteel.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rollouts as an Arrow IPC stream of one record batch, one row per rollout; the task's figures are the schema's metadata. Any Arrow
 * reader understands it. Uses only what Arrow 12 and Arrow 19 both have, since Spark brings its own.
 *
 * <p>Every call has its own allocator and closes it, so a buffer that was left open is an error and not a leak.
 */
public record ArrowRolloutCodec() implements RolloutCodec {
    @Override
    public byte[] encode(SampledGroups written) {
        RolloutCodecs.requireArrow();
        List<ScoredRollout> rows = written.groups().stream()
                .flatMap(group -> group.members().stream())
                .toList();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(
                        RolloutColumns.schema(FigureProperties.write(written.figures())), allocator)) {
            root.allocateNew();
            Columns columns = new Columns(root);
            for (int row = 0; row < rows.size(); row++) {
                columns.set(row, rows.get(row));
            }
            root.setRowCount(rows.size());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, out)) {
                writer.writeBatch();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SampledGroups decode(byte[] bytes, Map<String, Prompt> prompts) {
        RolloutCodecs.requireArrow();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            TaskFigures figures = FigureProperties.read(root.getSchema().getCustomMetadata());
            GroupAssembler groups = new GroupAssembler(prompts);
            while (reader.loadNextBatch()) {
                Columns columns = new Columns(root);
                for (int row = 0; row < root.getRowCount(); row++) {
                    columns.get(row, groups);
                }
            }
            List<Group<ScoredRollout>> assembled = groups.groups();
            return new SampledGroups(assembled, figures);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The batch's vectors by their types. */
    private static final class Columns {
        private final VarCharVector prompt;
        private final IntVector sample;
        private final ListVector tokens;
        private final ListVector logProbs;
        private final VarCharVector finish;
        private final VarCharVector text;
        private final VarCharVector verdict;
        private final VarCharVector extracted;
        private final VarCharVector reason;
        private final Float8Vector reward;
        private final ListVector partNames;
        private final ListVector partValues;
        private final BigIntVector seed;
        private final BigIntVector policy;

        Columns(VectorSchemaRoot root) {
            prompt = (VarCharVector) root.getVector(RolloutColumns.PROMPT);
            sample = (IntVector) root.getVector(RolloutColumns.SAMPLE);
            tokens = (ListVector) root.getVector(RolloutColumns.TOKENS);
            logProbs = (ListVector) root.getVector(RolloutColumns.LOG_PROBS);
            finish = (VarCharVector) root.getVector(RolloutColumns.FINISH);
            text = (VarCharVector) root.getVector(RolloutColumns.TEXT);
            verdict = (VarCharVector) root.getVector(RolloutColumns.VERDICT);
            extracted = (VarCharVector) root.getVector(RolloutColumns.EXTRACTED);
            reason = (VarCharVector) root.getVector(RolloutColumns.REASON);
            reward = (Float8Vector) root.getVector(RolloutColumns.REWARD);
            partNames = (ListVector) root.getVector(RolloutColumns.PART_NAMES);
            partValues = (ListVector) root.getVector(RolloutColumns.PART_VALUES);
            seed = (BigIntVector) root.getVector(RolloutColumns.SEED);
            policy = (BigIntVector) root.getVector(RolloutColumns.POLICY);
        }

        void set(int row, ScoredRollout scored) {
            Rollout rollout = scored.rollout();
            Completion completion = rollout.completion();
            set(prompt, row, rollout.prompt().id());
            sample.setSafe(row, rollout.sample());
            setTokens(row, completion.tokens());
            setLogProbs(row, completion.logProbs());
            set(finish, row, completion.finish().name());
            set(text, row, completion.text());
            set(verdict, row, scored.verdict().kind().name());
            set(extracted, row, scored.verdict().extracted());
            set(reason, row, scored.verdict().reason());
            reward.setSafe(row, scored.reward().total());
            setParts(row, scored.reward().parts());
            seed.setSafe(row, rollout.seed());
            policy.setSafe(row, rollout.policyVersion());
        }

        void get(int row, GroupAssembler groups) {
            groups.add(
                    get(prompt, row),
                    sample.get(row),
                    new Completion(
                            getTokens(row), getLogProbs(row), FinishReason.valueOf(get(finish, row)), get(text, row)),
                    policy.get(row),
                    seed.get(row),
                    new Verdict(Verdict.Kind.valueOf(get(verdict, row)), get(extracted, row), get(reason, row)),
                    new Reward(reward.get(row), getParts(row)));
        }

        private static void set(VarCharVector vector, int row, String value) {
            vector.setSafe(row, value.getBytes(UTF_8));
        }

        private static String get(VarCharVector vector, int row) {
            return new String(vector.get(row), UTF_8);
        }

        private void setTokens(int row, int[] values) {
            IntVector items = (IntVector) tokens.getDataVector();
            int start = tokens.startNewValue(row);
            for (int i = 0; i < values.length; i++) {
                items.setSafe(start + i, values[i]);
            }
            tokens.endValue(row, values.length);
        }

        private int[] getTokens(int row) {
            IntVector items = (IntVector) tokens.getDataVector();
            int start = tokens.getElementStartIndex(row);
            int[] values = new int[tokens.getElementEndIndex(row) - start];
            for (int i = 0; i < values.length; i++) {
                values[i] = items.get(start + i);
            }
            return values;
        }

        private void setLogProbs(int row, float[] values) {
            Float4Vector items = (Float4Vector) logProbs.getDataVector();
            int start = logProbs.startNewValue(row);
            for (int i = 0; i < values.length; i++) {
                items.setSafe(start + i, values[i]);
            }
            logProbs.endValue(row, values.length);
        }

        private float[] getLogProbs(int row) {
            Float4Vector items = (Float4Vector) logProbs.getDataVector();
            int start = logProbs.getElementStartIndex(row);
            float[] values = new float[logProbs.getElementEndIndex(row) - start];
            for (int i = 0; i < values.length; i++) {
                values[i] = items.get(start + i);
            }
            return values;
        }

        private void setParts(int row, Map<String, Double> parts) {
            VarCharVector names = (VarCharVector) partNames.getDataVector();
            Float8Vector values = (Float8Vector) partValues.getDataVector();
            int name = partNames.startNewValue(row);
            int value = partValues.startNewValue(row);
            for (Map.Entry<String, Double> part : parts.entrySet()) {
                set(names, name++, part.getKey());
                values.setSafe(value++, part.getValue());
            }
            partNames.endValue(row, parts.size());
            partValues.endValue(row, parts.size());
        }

        private Map<String, Double> getParts(int row) {
            VarCharVector names = (VarCharVector) partNames.getDataVector();
            Float8Vector values = (Float8Vector) partValues.getDataVector();
            int name = partNames.getElementStartIndex(row);
            int value = partValues.getElementStartIndex(row);
            Map<String, Double> parts = new LinkedHashMap<>();
            while (name < partNames.getElementEndIndex(row)) {
                parts.put(get(names, name++), values.get(value++));
            }
            return parts;
        }
    }
}

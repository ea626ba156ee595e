package io.firesteel.cluster.wire;

import io.firesteel.core.Prompt;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Rollouts as an Arrow IPC stream of one record batch, one row per rollout, with the {@linkplain RolloutColumns columns} that are in
 * transit; the task's figures are the schema's metadata. Any Arrow reader understands it. Uses only what Arrow 12 and Arrow 19 both
 * have, since Spark brings its own.
 *
 * <p>Every call has its own allocator and closes it, so a buffer that was left open is an error and not a leak.
 */
public record ArrowRolloutCodec() implements RolloutCodec {
    @Override
    public byte[] encode(SampledGroups sampled) {
        RolloutCodecs.requireArrow();
        List<Column<?>> columns = RolloutColumns.foundIn(Place.TRANSIT);
        Schema schema =
                new Schema(columns.stream().map(ArrowCells::field).toList(), FigureProperties.write(sampled.figures()));
        List<RolloutRow> rows = sampled.groups().stream()
                .flatMap(group -> group.members().stream())
                .map(RolloutRow::inTransit)
                .toList();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            root.allocateNew();
            for (Column<?> column : columns) {
                FieldVector vector = root.getVector(column.name());
                for (int row = 0; row < rows.size(); row++) {
                    ArrowCells.set(vector, column.type(), row, column.of().apply(rows.get(row)));
                }
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
        List<Column<?>> columns = RolloutColumns.foundIn(Place.TRANSIT);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            TaskFigures figures = FigureProperties.read(root.getSchema().getCustomMetadata());
            GroupAssembler groups = new GroupAssembler();
            while (reader.loadNextBatch()) {
                List<FieldVector> vectors = columns.stream()
                        .map(column -> root.getVector(column.name()))
                        .toList();
                for (int row = 0; row < root.getRowCount(); row++) {
                    ColumnValues values = new ColumnValues();
                    for (int c = 0; c < columns.size(); c++) {
                        values.put(
                                columns.get(c),
                                ArrowCells.get(vectors.get(c), columns.get(c).type(), row));
                    }
                    groups.add(RolloutColumns.read(values, prompts));
                }
            }
            return new SampledGroups(groups.groups(), figures);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

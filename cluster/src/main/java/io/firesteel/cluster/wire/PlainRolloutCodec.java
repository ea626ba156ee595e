package io.firesteel.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rollouts through {@link DataOutputStream}, for a JVM that Arrow cannot run in ({@link RolloutCodecs} chooses, and says so). The same
 * {@linkplain RolloutColumns columns} as {@link ArrowRolloutCodec}'s, row after row; only Firesteel reads it.
 */
public record PlainRolloutCodec() implements RolloutCodec {
    @Override
    public byte[] encode(SampledGroups sampled) {
        List<Column<?>> columns = RolloutColumns.foundIn(Place.TRANSIT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Map<String, String> figures = FigureProperties.write(sampled.figures());
            out.writeInt(figures.size());
            for (Map.Entry<String, String> figure : figures.entrySet()) {
                writeString(out, figure.getKey());
                writeString(out, figure.getValue());
            }
            out.writeInt(sampled.groups().stream().mapToInt(Group::size).reduce(0, Math::addExact));
            for (Group<ScoredRollout> group : sampled.groups()) {
                for (ScoredRollout scored : group.members()) {
                    RolloutRow row = RolloutRow.inTransit(scored);
                    for (Column<?> column : columns) {
                        write(out, column.type(), column.of().apply(row));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public SampledGroups decode(byte[] bytes, Map<String, Prompt> prompts) {
        List<Column<?>> columns = RolloutColumns.foundIn(Place.TRANSIT);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Map<String, String> figures = new TreeMap<>();
            for (int n = in.readInt(); n > 0; n--) {
                figures.put(readString(in), readString(in));
            }
            TaskFigures read = FigureProperties.read(figures);
            GroupAssembler groups = new GroupAssembler();
            for (int n = in.readInt(); n > 0; n--) {
                ColumnValues values = new ColumnValues();
                for (Column<?> column : columns) {
                    values.put(column, read(in, column.type()));
                }
                groups.add(RolloutColumns.read(values, prompts));
            }
            return new SampledGroups(groups.groups(), read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, ColumnType type, Object value) throws IOException {
        switch (type) {
            case INT32 -> out.writeInt((Integer) value);
            case INT64 -> out.writeLong((Long) value);
            case FLOAT64 -> out.writeDouble((Double) value);
            case TEXT -> writeString(out, (String) value);
            case INT32S -> {
                int[] values = (int[]) value;
                ByteBuffer block = ByteBuffer.allocate(Math.multiplyExact(values.length, Integer.BYTES));
                block.asIntBuffer().put(values);
                writeBlock(out, block.array());
            }
            case FLOAT32S -> {
                float[] values = (float[]) value;
                ByteBuffer block = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
                block.asFloatBuffer().put(values);
                writeBlock(out, block.array());
            }
            case NUMBERS -> {
                Map<?, ?> values = (Map<?, ?>) value;
                out.writeInt(values.size());
                for (Map.Entry<?, ?> entry : values.entrySet()) {
                    writeString(out, (String) entry.getKey());
                    out.writeDouble((Double) entry.getValue());
                }
            }
        }
    }

    private static Object read(DataInputStream in, ColumnType type) throws IOException {
        return switch (type) {
            case INT32 -> in.readInt();
            case INT64 -> in.readLong();
            case FLOAT64 -> in.readDouble();
            case TEXT -> readString(in);
            case INT32S -> {
                byte[] block = readBlock(in);
                int[] values = new int[block.length / Integer.BYTES];
                ByteBuffer.wrap(block).asIntBuffer().get(values);
                yield values;
            }
            case FLOAT32S -> {
                byte[] block = readBlock(in);
                float[] values = new float[block.length / Float.BYTES];
                ByteBuffer.wrap(block).asFloatBuffer().get(values);
                yield values;
            }
            case NUMBERS -> {
                Map<String, Double> values = new LinkedHashMap<>();
                for (int n = in.readInt(); n > 0; n--) {
                    values.put(readString(in), in.readDouble());
                }
                yield values;
            }
        };
    }

    /** Not {@code writeUTF}: that ends at 65,535 bytes, and completions do not. */
    private static void writeString(DataOutputStream out, String value) throws IOException {
        writeBlock(out, value.getBytes(UTF_8));
    }

    private static String readString(DataInputStream in) throws IOException {
        return new String(readBlock(in), UTF_8);
    }

    private static void writeBlock(DataOutputStream out, byte[] block) throws IOException {
        out.writeInt(block.length);
        out.write(block);
    }

    private static byte[] readBlock(DataInputStream in) throws IOException {
        byte[] block = new byte[in.readInt()];
        in.readFully(block);
        return block;
    }
}

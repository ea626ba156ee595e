package io.firesteel.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How Arrow stores each {@link ColumnType}. No value is ever null; arrays move as blocks. */
final class ArrowCells {
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType UTF8 = new ArrowType.Utf8();
    private static final String ITEM = "item";

    private ArrowCells() {}

    /** The column as a schema's field. */
    static Field field(Column<?> column) {
        String name = column.name();
        return switch (column.type()) {
            case INT32 -> field(name, INT32);
            case INT64 -> field(name, INT64);
            case FLOAT64 -> field(name, FLOAT64);
            case TEXT -> field(name, UTF8);
            case INT32S -> field(name, new ArrowType.List(), field(ITEM, INT32));
            case FLOAT32S -> field(name, new ArrowType.List(), field(ITEM, FLOAT32));
            case NUMBERS ->
                field(
                        name,
                        new ArrowType.Map(false),
                        field(
                                MapVector.DATA_VECTOR_NAME,
                                new ArrowType.Struct(),
                                field(MapVector.KEY_NAME, UTF8),
                                field(MapVector.VALUE_NAME, FLOAT64)));
        };
    }

    static void set(FieldVector vector, ColumnType type, int row, Object value) {
        switch (type) {
            case INT32 -> ((IntVector) vector).setSafe(row, (Integer) value);
            case INT64 -> ((BigIntVector) vector).setSafe(row, (Long) value);
            case FLOAT64 -> ((Float8Vector) vector).setSafe(row, (Double) value);
            case TEXT -> setText((VarCharVector) vector, row, (String) value);
            case INT32S -> setInts((ListVector) vector, row, (int[]) value);
            case FLOAT32S -> setFloats((ListVector) vector, row, (float[]) value);
            case NUMBERS -> setNumbers((MapVector) vector, row, (Map<?, ?>) value);
        }
    }

    static Object get(FieldVector vector, ColumnType type, int row) {
        return switch (type) {
            case INT32 -> ((IntVector) vector).get(row);
            case INT64 -> ((BigIntVector) vector).get(row);
            case FLOAT64 -> ((Float8Vector) vector).get(row);
            case TEXT -> getText((VarCharVector) vector, row);
            case INT32S -> getInts((ListVector) vector, row);
            case FLOAT32S -> getFloats((ListVector) vector, row);
            case NUMBERS -> getNumbers((MapVector) vector, row);
        };
    }

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.notNullable(type), List.of(children));
    }

    private static void setText(VarCharVector vector, int row, String value) {
        vector.setSafe(row, value.getBytes(UTF_8));
    }

    private static String getText(VarCharVector vector, int row) {
        return new String(vector.get(row), UTF_8);
    }

    private static void setInts(ListVector vector, int row, int[] values) {
        IntVector items = (IntVector) vector.getDataVector();
        int start = vector.startNewValue(row);
        reserve(items, start + values.length);
        bytes(items, start, values.length).asIntBuffer().put(values);
        markPresent(items, start, values.length);
        vector.endValue(row, values.length);
    }

    private static int[] getInts(ListVector vector, int row) {
        IntVector items = (IntVector) vector.getDataVector();
        int start = vector.getElementStartIndex(row);
        int[] values = new int[vector.getElementEndIndex(row) - start];
        bytes(items, start, values.length).asIntBuffer().get(values);
        return values;
    }

    private static void setFloats(ListVector vector, int row, float[] values) {
        Float4Vector items = (Float4Vector) vector.getDataVector();
        int start = vector.startNewValue(row);
        reserve(items, start + values.length);
        bytes(items, start, values.length).asFloatBuffer().put(values);
        markPresent(items, start, values.length);
        vector.endValue(row, values.length);
    }

    private static float[] getFloats(ListVector vector, int row) {
        Float4Vector items = (Float4Vector) vector.getDataVector();
        int start = vector.getElementStartIndex(row);
        float[] values = new float[vector.getElementEndIndex(row) - start];
        bytes(items, start, values.length).asFloatBuffer().get(values);
        return values;
    }

    private static void setNumbers(MapVector vector, int row, Map<?, ?> numbers) {
        StructVector entries = (StructVector) vector.getDataVector();
        VarCharVector names = (VarCharVector) entries.getChildByOrdinal(0);
        Float8Vector values = (Float8Vector) entries.getChildByOrdinal(1);
        int at = vector.startNewValue(row);
        for (Map.Entry<?, ?> number : numbers.entrySet()) {
            entries.setIndexDefined(at);
            setText(names, at, (String) number.getKey());
            values.setSafe(at, (Double) number.getValue());
            at++;
        }
        vector.endValue(row, numbers.size());
    }

    private static Map<String, Double> getNumbers(MapVector vector, int row) {
        StructVector entries = (StructVector) vector.getDataVector();
        VarCharVector names = (VarCharVector) entries.getChildByOrdinal(0);
        Float8Vector values = (Float8Vector) entries.getChildByOrdinal(1);
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (int at = vector.getElementStartIndex(row); at < vector.getElementEndIndex(row); at++) {
            numbers.put(getText(names, at), values.get(at));
        }
        return numbers;
    }

    /** The memory of so many four-byte items, in Arrow's order of bytes. */
    private static ByteBuffer bytes(BaseFixedWidthVector items, int first, int count) {
        return items.getDataBuffer()
                .nioBuffer((long) first * Integer.BYTES, count * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void markPresent(BaseFixedWidthVector items, int first, int count) {
        ArrowBuf bits = items.getValidityBuffer();
        int end = first + count;
        int whole = Math.min((first + 7) / 8 * 8, end); // from here on whole bytes
        int rest = Math.max(end / 8 * 8, whole);
        for (int i = first; i < whole; i++) {
            BitVectorHelper.setBit(bits, i);
        }
        bits.setOne(whole / 8L, (rest - whole) / 8L);
        for (int i = rest; i < end; i++) {
            BitVectorHelper.setBit(bits, i);
        }
    }

    private static void reserve(BaseFixedWidthVector items, int count) {
        while (items.getValueCapacity() < count) {
            items.reAlloc();
        }
    }
}

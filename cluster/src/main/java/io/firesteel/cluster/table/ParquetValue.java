package io.firesteel.cluster.table;

import io.firesteel.core.json.JsonNumber;
import io.firesteel.core.text.Utf8;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a field of Parquet holds. Whole numbers and decimals have one text and are {@link JsonNumber}s; a binary fraction has none and stays
 * what it is; dates, times and bytes are {@link Other}, which no column takes.
 */
final class ParquetValue {
    /** What to do about a column whose bytes are declared to be text and are none. */
    private static final String FROM_BYTES =
            "write the column from text: its bytes decoded by what they were written in, such as"
                    + " value.decode('cp1252') in Python";

    /** A value that is neither text, number, truth value, list nor object. */
    record Other(String text) {
        static final Other BYTES = new Other("bytes");

        @Override
        public String toString() {
            return text;
        }
    }

    private ParquetValue() {}

    /**
     * A record's value of that field; null where there is none.
     *
     * @param where file, row and column, for the message
     * @throws io.firesteel.core.Fault for text that is no UTF-8: nothing is replaced
     */
    static Object of(String where, Group record, Type field) {
        int index = record.getType().getFieldIndex(field.getName());
        int count = record.getFieldRepetitionCount(index);
        if (field.isRepetition(Type.Repetition.REPEATED)) {
            return all(where, record, field, index, count);
        }
        return count == 0 ? null : one(where, record, field, index, 0);
    }

    private static List<Object> all(String where, Group record, Type field, int index, int count) {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(one(where, record, field, index, i));
        }
        return all;
    }

    private static Object one(String where, Group record, Type field, int index, int i) {
        if (field.isPrimitive()) {
            return primitive(where, record, field.asPrimitiveType(), index, i);
        }
        Group inner = record.getGroup(index, i);
        if (field.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
            return list(where, inner, field.getName());
        }
        Map<String, Object> object = new LinkedHashMap<>();
        field.asGroupType().getFields().forEach(each -> object.put(each.getName(), of(where, inner, each)));
        return object;
    }

    /** Older writers leave one of the two levels between a list and its items out; these are the format's rules for telling. */
    private static List<Object> list(String where, Group list, String name) {
        Type repeated = list.getType().getType(0);
        int count = list.getFieldRepetitionCount(0);
        boolean itself = repeated.isPrimitive()
                || repeated.asGroupType().getFieldCount() > 1
                || repeated.getName().equals("array")
                || repeated.getName().equals(name + "_tuple");
        if (itself) {
            return all(where, list, repeated, 0, count);
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(of(where, list.getGroup(0, i), repeated.asGroupType().getType(0)));
        }
        return items;
    }

    private static Object primitive(String where, Group record, PrimitiveType type, int index, int i) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        PrimitiveTypeName stored = type.getPrimitiveTypeName();
        if (stored == PrimitiveTypeName.BOOLEAN) {
            return record.getBoolean(index, i);
        } else if (stored == PrimitiveTypeName.FLOAT) {
            return record.getFloat(index, i);
        } else if (stored == PrimitiveTypeName.DOUBLE) {
            return record.getDouble(index, i);
        } else if (stored == PrimitiveTypeName.INT32 || stored == PrimitiveTypeName.INT64) {
            boolean wide = stored == PrimitiveTypeName.INT64;
            long whole = wide ? record.getLong(index, i) : record.getInteger(index, i);
            if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
                return decimal(BigInteger.valueOf(whole), decimal);
            } else if (meaning instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
                return new JsonNumber(wide ? Long.toUnsignedString(whole) : Integer.toUnsignedString((int) whole));
            } else if (meaning == null || meaning instanceof IntLogicalTypeAnnotation) {
                return new JsonNumber(Long.toString(whole));
            }
            return new Other(
                    wide
                            ? type.stringifier().stringify(whole)
                            : type.stringifier().stringify((int) whole));
        } else if (stored == PrimitiveTypeName.INT96) {
            return new Other("a time");
        }
        Binary bytes = record.getBinary(index, i);
        if (meaning instanceof StringLogicalTypeAnnotation
                || meaning instanceof EnumLogicalTypeAnnotation
                || meaning instanceof JsonLogicalTypeAnnotation) {
            byte[] utf8 = bytes.getBytes();
            return Utf8.decode(where, utf8, utf8.length, FROM_BYTES);
        } else if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal(new BigInteger(bytes.getBytes()), decimal);
        }
        return Other.BYTES;
    }

    private static JsonNumber decimal(BigInteger digits, DecimalLogicalTypeAnnotation type) {
        return new JsonNumber(new BigDecimal(digits, type.getScale()).toPlainString());
    }
}

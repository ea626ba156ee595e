package io.firesteel.cluster.spark.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * Records as bytes, by Java serialization, between a driver and its own executors; nothing else is ever read with it. Spark would do the
 * same, unless a cluster's defaults name Kryo, whose version 4 cannot write records; it leaves bytes alone.
 */
public final class JavaBytes {
    private JavaBytes() {}

    public static byte[] write(Serializable value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings(
            "BanSerializableRead") // the bytes come from this application's own driver, through Spark's own channel
    public static <T> T read(byte[] bytes, Class<T> type) {
        try (ObjectInputStream in = new FiresteelObjects(bytes)) {
            return type.cast(in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("driver and executors run different firesteel jars", e);
        }
    }

    /** Finds classes where this one came from: on executors that is Spark's loader of the user's jars. */
    private static final class FiresteelObjects extends ObjectInputStream {
        FiresteelObjects(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, JavaBytes.class.getClassLoader());
            } catch (ClassNotFoundException primitiveOrForeign) {
                return super.resolveClass(described);
            }
        }
    }
}

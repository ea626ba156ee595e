package io.firesteel.trainer.network.operations;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between Java arrays and contiguous ND4J arrays (c order), at the speed of memory. */
public final class FlatVectors {
    private FlatVectors() {}

    /** Copies {@code length} elements from {@code source[sourceAt…]} to {@code target}'s elements {@code targetAt…}. */
    public static void write(float[] source, int sourceAt, int length, INDArray target, long targetAt) {
        if (target.dataType() != DataType.FLOAT) {
            for (int i = 0; i < length; i++) {
                target.data().put(target.offset() + targetAt + i, source[sourceAt + i]);
            }
            return;
        }
        Nd4j.getAffinityManager().ensureLocation(target, Location.HOST);
        at(target, targetAt).put(source, sourceAt, length);
        Nd4j.getAffinityManager().tagLocation(target, Location.HOST);
    }

    /** Copies {@code length} elements from {@code source}'s elements {@code sourceAt…} to {@code target[targetAt…]}. */
    public static void read(INDArray source, long sourceAt, float[] target, int targetAt, int length) {
        if (source.dataType() != DataType.FLOAT) {
            for (int i = 0; i < length; i++) {
                target[targetAt + i] = (float) source.data().getDouble(source.offset() + sourceAt + i);
            }
            return;
        }
        Nd4j.getAffinityManager().ensureLocation(source, Location.HOST);
        at(source, sourceAt).get(target, targetAt, length);
    }

    /** Copies the first {@code length} words to elements {@code targetAt…} of an array of 32-bit integers. */
    static void write(int[] source, int length, INDArray target, long targetAt) {
        Nd4j.getAffinityManager().ensureLocation(target, Location.HOST);
        wordsAt(target, targetAt).put(source, 0, length);
        Nd4j.getAffinityManager().tagLocation(target, Location.HOST);
    }

    /** Copies {@code length} elements {@code sourceAt…} of an array of 32-bit integers to the beginning of {@code target}. */
    static void read(INDArray source, long sourceAt, int[] target, int length) {
        Nd4j.getAffinityManager().ensureLocation(source, Location.HOST);
        wordsAt(source, sourceAt).get(target, 0, length);
    }

    /** Copies the bits of {@code length} elements {@code sourceAt…} of an array of 32-bit integers to {@code target[targetAt…]}. */
    static void readBits(INDArray source, long sourceAt, float[] target, int targetAt, int length) {
        Nd4j.getAffinityManager().ensureLocation(source, Location.HOST);
        at(source, sourceAt).get(target, targetAt, length);
    }

    /** All elements, in c order. */
    public static float[] read(INDArray source) {
        float[] target = new float[Math.toIntExact(source.length())];
        read(source, 0, target, 0, target.length);
        return target;
    }

    /** Where an array of single precision has an element; it stays there for as long as the array is known. */
    static FloatPointer place(INDArray array, long index) {
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("weights of single precision wanted, not " + array.dataType());
        }
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        return at(array, index);
    }

    /** Says that an array's elements have been written to at their {@link #place}. */
    static void written(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    /** Owns no memory, so there is nothing to close. */
    private static FloatPointer at(INDArray array, long index) {
        FloatPointer start = new FloatPointer(array.data().pointer());
        return start.position(start.position() + array.offset() + index);
    }

    private static IntPointer wordsAt(INDArray array, long index) {
        IntPointer start = new IntPointer(array.data().pointer());
        return start.position(start.position() + array.offset() + index);
    }
}

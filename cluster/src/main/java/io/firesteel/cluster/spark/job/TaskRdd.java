package io.firesteel.cluster.spark.job;

import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * A task applied to each element, as {@link JavaRDD#map} does. That takes the task for a closure and, at every job, reads the byte code of the lambdas around it for
 * what they capture, and sends them as lambdas, which Java is slow to read back: some milliseconds of each job for tasks that are plain records.
 */
public final class TaskRdd extends RDD<byte[]> {
    private static final long serialVersionUID = 1;
    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

    private final Function<byte[], byte[]> task;

    public TaskRdd(JavaRDD<byte[]> parts, Function<byte[], byte[]> task) {
        super(parts.rdd(), BYTES);
        this.task = task;
    }

    @Override
    public Partition[] getPartitions() {
        return firstParent(BYTES).partitions();
    }

    @Override
    public Iterator<byte[]> compute(Partition part, TaskContext context) {
        Iterator<byte[]> elements = firstParent(BYTES).iterator(part, context);
        return elements.map(new AbstractFunction1<>() {
            @Override
            public byte[] apply(byte[] element) {
                try {
                    return task.call(element);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }
}

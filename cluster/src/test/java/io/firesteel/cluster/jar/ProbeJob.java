package io.firesteel.cluster.jar;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.firesteel.core.random.Seeds;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.linalg.factory.Nd4j;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** A job that asks of every executor what Firesteel needs there, and writes the answers to a file. */
public final class ProbeJob {
    private ProbeJob() {}

    public static void main(String[] arguments) throws IOException {
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("probe"))) {
            List<String> answers = spark.parallelize(List.of(1, 2, 3, 4), 4)
                    .map(number -> "task " + number + ": " + answer(number))
                    .collect();
            Files.write(Path.of(arguments[0]), new TreeSet<>(answers));
        }
    }

    private static String answer(int number) throws ReflectiveOperationException {
        ClassLoader loader = ProbeJob.class.getClassLoader();
        // The kernels' module, which only the properties file brings to an executor.
        Class.forName("jdk.incubator.vector.FloatVector", true, loader);
        // Relocated libraries.
        Class.forName("io.firesteel.shaded.config.ConfigFactory", true, loader);
        Class.forName("io.firesteel.shaded.picocli.CommandLine", true, loader);
        // Natives: the tokenizer's, and ND4J's, unpacked in the executor's own folder.
        LibUtils.checkStatus();
        // [3, 4] of ones · [4, 5] of ones = [3, 5] of fours; their sum is 60.
        int sum = Nd4j.ones(3, 4).mmul(Nd4j.ones(4, 5)).sumNumber().intValue();
        return "sum " + sum + ", own natives " + new File("javacpp-cache").isDirectory() + " "
                + new File("djl-cache").isDirectory() + ", threads " + System.getenv("OMP_NUM_THREADS") + ", seed "
                + new Seeds(42).at("probe").at(number).seed();
    }
}

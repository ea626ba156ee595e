package io.firesteel.cluster.wire;

import io.firesteel.rollout.TaskFigures;

import java.util.Map;
import java.util.TreeMap;

/** A task's figures as the named strings that an Arrow schema can carry. */
final class FigureProperties {
    private FigureProperties() {}

    static Map<String, String> write(TaskFigures figures) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("executor", figures.executor());
        properties.put("kernels", figures.kernels());
        properties.put("prompts", Integer.toString(figures.prompts()));
        properties.put("promptTokens", Long.toString(figures.promptTokens()));
        properties.put("tokens", Long.toString(figures.tokens()));
        properties.put("prepareNanos", Long.toString(figures.prepareNanos()));
        properties.put("decodeNanos", Long.toString(figures.decodeNanos()));
        properties.put("verifyNanos", Long.toString(figures.verifyNanos()));
        return properties;
    }

    static TaskFigures read(Map<String, String> properties) {
        return new TaskFigures(
                properties.get("executor"),
                properties.get("kernels"),
                Integer.parseInt(properties.get("prompts")),
                Long.parseLong(properties.get("promptTokens")),
                Long.parseLong(properties.get("tokens")),
                Long.parseLong(properties.get("prepareNanos")),
                Long.parseLong(properties.get("decodeNanos")),
                Long.parseLong(properties.get("verifyNanos")));
    }
}

package io.firesteel.cluster.wire;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.List;
import java.util.Map;

/** Names and types of the record batch's columns: one row per rollout. No value is ever null. */
final class RolloutColumns {
    static final String PROMPT = "prompt_id";
    static final String SAMPLE = "sample";
    static final String TOKENS = "token_ids";
    static final String LOG_PROBS = "log_probs";
    static final String FINISH = "finish";
    static final String TEXT = "text";
    static final String VERDICT = "verdict";
    static final String EXTRACTED = "extracted";
    static final String REASON = "reason";
    static final String REWARD = "reward";
    static final String PART_NAMES = "reward_part_names";
    static final String PART_VALUES = "reward_part_values";
    static final String SEED = "seed";
    static final String POLICY = "policy_version";

    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType UTF8 = new ArrowType.Utf8();

    private RolloutColumns() {}

    /** The schema, with {@code figures} of the task as its metadata. */
    static Schema schema(Map<String, String> figures) {
        return new Schema(
                List.of(
                        column(PROMPT, UTF8),
                        column(SAMPLE, INT32),
                        list(TOKENS, INT32),
                        list(LOG_PROBS, FLOAT32),
                        column(FINISH, UTF8),
                        column(TEXT, UTF8),
                        column(VERDICT, UTF8),
                        column(EXTRACTED, UTF8),
                        column(REASON, UTF8),
                        column(REWARD, FLOAT64),
                        list(PART_NAMES, UTF8),
                        list(PART_VALUES, FLOAT64),
                        column(SEED, INT64),
                        column(POLICY, INT64)),
                figures);
    }

    private static Field column(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), List.of());
    }

    private static Field list(String name, ArrowType element) {
        return new Field(name, FieldType.notNullable(new ArrowType.List()), List.of(column("item", element)));
    }
}

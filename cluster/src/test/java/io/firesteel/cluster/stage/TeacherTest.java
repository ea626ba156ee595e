package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.core.text.WordLevelTokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who can be whose teacher. */
class TeacherTest {
    private static final List<String> CONTROL = List.of("<pad>", "<bos>", "<eos>");

    private final List<PolicyDirectory> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(PolicyDirectory::close);
    }

    @Test
    void aTeacherOfAnotherShapeWithTheSameTokensIsTaken() {
        PolicyDirectory student = policy(CONTROL, List.of("yes", "no"), 5, 2);
        PolicyDirectory teacher = policy(CONTROL, List.of("yes", "no"), 8, 2); // an embedding padded to eight rows

        assertThatCode(() -> Teacher.requireSameTokens("large", teacher, student))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Teacher.requireSameTokens("small", student, teacher))
                .hasMessageContainingAll("distill.teacher small", "each of the 8 ids", "found 5 rows");
    }

    @Test
    void theFirstTokenThatDiffersIsNamed() {
        PolicyDirectory student = policy(CONTROL, List.of("yes", "no"), 5, 2);

        assertThatThrownBy(() ->
                        Teacher.requireSameTokens("other", policy(CONTROL, List.of("yes", "nein"), 5, 2), student))
                .hasMessageContainingAll("distill.teacher other", "id 4 is \"no\"", "found id 4 is \"nein\"", "fix:");
        assertThatThrownBy(() ->
                        Teacher.requireSameTokens("longer", policy(CONTROL, List.of("yes", "no", "so"), 6, 2), student))
                .hasMessageContainingAll("id 5 is no token", "found id 5 is \"so\"");
    }

    @Test
    void otherSpecialTokensAndOtherStopTokensAreRefused() {
        PolicyDirectory student = policy(CONTROL, List.of("yes", "no"), 5, 2);

        assertThatThrownBy(() -> Teacher.requireSameTokens(
                        "special", policy(List.of("<pad>", "<bos>", "<eos>", "yes"), List.of("no"), 5, 2), student))
                .hasMessageContainingAll("the student's special tokens: <bos>, <eos>, <pad>", "<pad>, yes");
        assertThatThrownBy(
                        () -> Teacher.requireSameTokens("stop", policy(CONTROL, List.of("yes", "no"), 5, 1), student))
                .hasMessageContainingAll("the student's stop tokens: <eos>", "found <bos>");
    }

    @Test
    void aTeacherMustHaveRoomForTheLongestSequenceButItsLastToken() {
        PolicyDirectory teacher = policy(CONTROL, List.of("yes", "no"), 5, 2); // 16 positions

        assertThatCode(() -> Teacher.requireRoom("t", teacher, 17)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Teacher.requireRoom("t", teacher, 18))
                .hasMessageContainingAll("at least 17 positions", "of 18 tokens", "found 16", "rollout.max-new-tokens");
    }

    private PolicyDirectory policy(List<String> control, List<String> words, int vocabulary, int stop) {
        byte[] json = WordLevelTokenizer.build(control, words).getBytes(StandardCharsets.UTF_8);
        Architecture shape = new Architecture(
                "llama", vocabulary, 8, 1, 1, 1, 8, 8, 10_000, RopeScaling.NONE, 1e-6, false, false, true, 16);
        PolicyDirectory policy = new PolicyDirectory(
                new PolicyInitializer(0.02).initialize(shape, new Seeds(1)),
                new Tokenizer("test", json),
                Map.of("tokenizer.json", json),
                new int[] {stop},
                Map.of());
        open.add(policy);
        return policy;
    }
}

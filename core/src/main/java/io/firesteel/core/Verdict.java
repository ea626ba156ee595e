package io.firesteel.core;

import java.io.Serializable;
import java.util.Objects;

/**
 * A verifier's finding on one completion. "Could not verify" is not "wrong": only {@link Kind#conclusive() conclusive} verdicts
 * become rewards; the others leave their group's statistics and are counted. Nor is "nothing verifies it": such completions earn what
 * reward functions say, and shares of right answers are over the {@link Kind#verified() verified} alone.
 *
 * @param kind the finding
 * @param extracted the answer as it was read from the completion, empty if none was found
 * @param reason one sentence for people
 * @param version of the verifier that came to it; empty as long as nobody has said, see {@link #by}
 */
public record Verdict(Kind kind, String extracted, String reason, String version) implements Serializable {
    /** As a verifier says it, which does not say its version each time. */
    public Verdict(Kind kind, String extracted, String reason) {
        this(kind, extracted, reason, "");
    }

    public Verdict {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(extracted, "extracted");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(version, "version");
    }

    /** The same, of a verifier of that version: whoever asks a verifier puts it on. */
    public Verdict by(String verifiersVersion) {
        return new Verdict(kind, extracted, reason, verifiersVersion);
    }

    /** The findings a verifier can come to. */
    public enum Kind {
        /** The answer equals the reference. */
        CORRECT,
        /** An answer was found and it is not the reference. */
        INCORRECT,
        /** The completion holds no answer in the asked-for form. It counts as wrong. */
        NO_ANSWER,
        /** Nothing verifies the prompt, so that no answer was looked for: neither right nor wrong. Reward functions value it. */
        UNVERIFIED,
        /** The reference could not be read: a fault of the data set, never of the policy. */
        GOLD_UNPARSEABLE,
        /** Verifying cost more than its fuel, or a judge would have had more to read than it can. */
        BUDGET_EXHAUSTED,
        /** The verifier itself failed, a sandbox that could not start for example; or a policy that a reward asks has no tokens for the completion. */
        INFRASTRUCTURE_ERROR;

        /** Whether this finding may become a reward. */
        public boolean conclusive() {
            return verified() || this == UNVERIFIED;
        }

        /** Whether the completion is right or wrong. */
        public boolean verified() {
            return this == CORRECT || this == INCORRECT || this == NO_ANSWER;
        }
    }

    public static Verdict correct(String extracted) {
        return new Verdict(Kind.CORRECT, extracted, "equals the reference");
    }

    public static Verdict incorrect(String extracted, String reason) {
        return new Verdict(Kind.INCORRECT, extracted, reason);
    }

    public static Verdict noAnswer(String reason) {
        return new Verdict(Kind.NO_ANSWER, "", reason);
    }

    public static Verdict unverified(String reason) {
        return new Verdict(Kind.UNVERIFIED, "", reason);
    }

    public static Verdict goldUnparseable(String reason) {
        return new Verdict(Kind.GOLD_UNPARSEABLE, "", reason);
    }

    public static Verdict budgetExhausted(String extracted, String reason) {
        return new Verdict(Kind.BUDGET_EXHAUSTED, extracted, reason);
    }

    public static Verdict infrastructureError(String reason) {
        return new Verdict(Kind.INFRASTRUCTURE_ERROR, "", reason);
    }

    public boolean isCorrect() {
        return kind == Kind.CORRECT;
    }
}

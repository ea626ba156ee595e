package io.firesteel.core.policy;

import io.firesteel.core.text.Tokenizer;

import java.util.Map;

/**
 * What a policy's directory holds. Closing it closes the tokenizer.
 *
 * @param policy architecture and weights, version 0
 * @param tokenizer ready for use
 * @param tokenizerFiles {@code tokenizer.json} and the files that go with it, by name, to be written beside later policies
 * @param controlTokens what ends a completion, begins a text and fills a batch
 * @param provenance the content of {@code provenance.json}; empty where there is none
 */
public record PolicyDirectory(
        Policy policy,
        Tokenizer tokenizer,
        Map<String, byte[]> tokenizerFiles,
        ControlTokens controlTokens,
        Map<String, Object> provenance)
        implements AutoCloseable {

    /** One that names no other steering tokens than those that end a completion. */
    public PolicyDirectory(
            Policy policy,
            Tokenizer tokenizer,
            Map<String, byte[]> tokenizerFiles,
            int[] stopTokens,
            Map<String, Object> provenance) {
        this(policy, tokenizer, tokenizerFiles, ControlTokens.stop(stopTokens), provenance);
    }

    /** Ids that end a completion, at least one. */
    public int[] stopTokens() {
        return controlTokens.stop();
    }

    /** The bytes of {@code tokenizer.json}. */
    public byte[] tokenizerJson() {
        return tokenizerFiles.get(HuggingFaceDirectory.TOKENIZER);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

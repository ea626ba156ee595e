package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Sha256;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** What docs/explanation/base-policy.md says of the policies in the jar. */
class BundledPoliciesTest {
    @ParameterizedTest
    @CsvSource({
        "countdown-small, 112512, fc6a53f6d9405e87ab80bac5a92b18f84e86749eb1a8240c71a0798ef7637ff6, true",
        "countdown-base, 433920, a0be29dca300d41617e8ed9a6d22f936704460a7329aaa89c032957d8f6dbd98, true",
        "countdown-large, 1998848, 8270b39ea785e244d6cdf8a26730d2f286da90c53d5975c674102d5ab0135813, true",
        "countdown-two-languages, 434688, efb6e83bbc4f0cd49eef66696eed76ed36efeba824233ee439504b565fb40868, false",
    })
    void theyHaveTheirSizesAndTheirBitsAndThoseOfOneLanguageOneTokenizer(
            String name, int parameters, String sha256, boolean oneLanguage) throws IOException {
        Configuration hadoop = new Configuration(false);
        try (PolicyDirectory policy = StartPolicies.read("bundled:" + name, hadoop);
                PolicyDirectory base = StartPolicies.read("bundled:countdown-base", hadoop);
                InputStream weights =
                        BundledPoliciesTest.class.getResourceAsStream("/policies/" + name + "/model.safetensors")) {
            assertThat(policy.policy().parameters()).hasSize(parameters);
            assertThat(Sha256.of(weights.readAllBytes())).isEqualTo(sha256);
            assertThat(Arrays.equals(
                            policy.tokenizerFiles().get(HuggingFaceDirectory.TOKENIZER),
                            base.tokenizerFiles().get(HuggingFaceDirectory.TOKENIZER)))
                    .isEqualTo(oneLanguage);
            assertThat(policy.stopTokens()).isEqualTo(base.stopTokens());
        }
    }
}

package io.firesteel.trainer.network;

import io.firesteel.core.Fault;

import java.util.Objects;

/** What a network computes from the policy's last hidden states; chosen when the network is made. */
public sealed interface Head {
    /**
     * Log-probs and entropies of softmax(logits / temperature).
     *
     * <p>The temperature is the one that completions are sampled at. A network that learns from them differentiates the
     * distribution that they were drawn from, and a reference policy scored at the same temperature makes KL a distance
     * between tempered distributions. At temperature 1 nothing is multiplied.
     *
     * @param temperature above 0
     */
    record LogProb(double temperature) implements Head {
        /** The policy as it is. */
        public static final LogProb PLAIN = new LogProb(1);

        public LogProb {
            if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
                throw new Fault(
                        "temperature of the network",
                        "a number above 0",
                        Double.toString(temperature),
                        "greedy draws have no distribution to learn from; use the temperature that was sampled at");
            }
        }
    }

    /**
     * One number per sequence or per learned token: {@code w · h}, with h the normalised hidden state of the token that it speaks
     * of, that token having been read. Value heads, reward models, process rewards.
     *
     * @param place which tokens get a number
     */
    record Scalar(Place place) implements Head {
        /** Which tokens a scalar head speaks of. */
        public enum Place {
            /** The last one of each sequence, learned or not. */
            LAST_TOKEN,
            /** Every learned one. */
            LEARNED_TOKENS
        }

        public Scalar {
            Objects.requireNonNull(place, "place");
        }
    }
}

package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.stage.Artefact;
import io.firesteel.core.Fault;
import io.firesteel.core.Sha256;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.RewardModelDirectory;

import java.util.Optional;

/** The product against the hash that was written down for it. */
final class ProductCheck {
    private ProductCheck() {}

    /** @param decidedBy the text of the stage's address */
    static Finding look(RunFiles files, String decidedBy) {
        Optional<Artefact> artefact = Artefact.read(files, Sha256.of(decidedBy));
        if (artefact.isEmpty()) {
            return Finding.ok("product", "not there yet: the run is not finished");
        }
        Artefact made = artefact.get();
        if (made.kind() == Artefact.Kind.EVALUATION) {
            return Finding.ok("product", "an evaluation's figures");
        }
        if (!files.exists(made.path())) {
            return Finding.wrong(
                    "product",
                    made.path() + " is missing",
                    Artefact.FILE + " says that it was written",
                    "restore it from a copy; or delete " + Artefact.FILE
                            + " and start again, which writes it from the last checkpoint");
        }
        if (made.kind() == Artefact.Kind.EXAMPLES || made.kind() == Artefact.Kind.PAIRS) {
            return Finding.ok("product", made.path());
        }
        String damage;
        try {
            String found =
                    made.kind() == Artefact.Kind.REWARD_MODEL ? ofRewardModel(files, made) : ofPolicy(files, made);
            damage = found.equals(made.sha256())
                    ? ""
                    : "its weights have the SHA-256 " + found + ", and " + Artefact.FILE + " says " + made.sha256();
        } catch (Fault fault) {
            damage = fault.where() + ": expected " + fault.expected() + ", found " + fault.found();
        }
        return damage.isEmpty()
                ? Finding.ok("product", made.path() + " is whole")
                : Finding.wrong(
                        "product",
                        made.path() + " is not what the run made",
                        damage,
                        "restore it from a copy; or delete " + Artefact.FILE
                                + " and start again, which writes it from the last checkpoint");
    }

    private static String ofPolicy(RunFiles files, Artefact made) {
        try (PolicyDirectory directory = HuggingFaceDirectory.read(files.source(made.path()))) {
            return directory.policy().fingerprint();
        }
    }

    private static String ofRewardModel(RunFiles files, Artefact made) {
        try (RewardModelDirectory directory = RewardModelDirectory.read(files.source(made.path()))) {
            return directory.model().fingerprint();
        }
    }
}

package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.rewards.countdown.CountdownSettings;

import java.util.List;

/** Where problems come from and how they are put to the policy; see {@code data} in reference.conf. */
public record DataSettings(
        Source source,
        String template,
        String verifier,
        CountdownSettings countdown,
        List<String> trainFiles,
        List<String> testFiles) {
    /** Where problems come from. */
    public enum Source {
        /** Generated and enumerated. */
        COUNTDOWN,
        /** Read from files. */
        FILES
    }

    public DataSettings {
        if (source == Source.FILES && (trainFiles.isEmpty() || testFiles.isEmpty())) {
            throw new Fault(
                    "train-files, test-files",
                    "at least one file each, since data.source is files",
                    trainFiles.size() + " and " + testFiles.size(),
                    "name JSON Lines or Parquet files; a held-out set keeps the reported figures honest");
        }
    }
}

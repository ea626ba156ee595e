package io.firesteel.rewards.functions;

import io.firesteel.core.Fault;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorFactory;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.BinaryFileDataReader;
import opennlp.tools.ml.model.GenericModelReader;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * OpenNLP's language detector: a maximum entropy model over character n-grams, trained on 103 languages (langdetect-183).
 * It is read once per JVM, on first use, and only read from then on; it takes some 35 MB of heap.
 *
 * <p>The model file names the Java class that is to interpret it. That name is not followed: the parameters alone are
 * read, and given to the class that we compiled against.
 */
final class LanguageModel {
    private static final String FILE = "/langdetect-183.bin";
    private static final String PARAMETERS = "langdetect.model";

    private LanguageModel() {}

    /** Loaded by the first use; the class loader's lock makes that happen once. */
    private static final class Loaded {
        static final LanguageDetectorModel MODEL = read();

        private static LanguageDetectorModel read() {
            try (InputStream in = LanguageModel.class.getResourceAsStream(FILE)) {
                if (in == null) {
                    throw missing("no such resource", null);
                }
                ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in));
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (entry.getName().equals(PARAMETERS)) {
                        AbstractModel parameters = new GenericModelReader(new BinaryFileDataReader(zip)).getModel();
                        return new LanguageDetectorModel(parameters, Map.of(), new LanguageDetectorFactory());
                    }
                }
                throw missing("a file without " + PARAMETERS, null);
            } catch (IOException unreadable) {
                throw missing(unreadable.toString(), unreadable);
            }
        }

        private static Fault missing(String found, IOException cause) {
            return new Fault(
                    "class path: " + FILE,
                    "OpenNLP's language model",
                    found,
                    "use the whole firesteel.jar, or add opennlp-models-langdetect to the class path",
                    cause);
        }
    }

    /** The most probable of some languages, by ISO 639-3 code. The same for the same text, from any thread. */
    static String mostProbable(String text, Set<String> languages) {
        // Only the model is shared: the detector around it does not promise to bear several threads.
        for (Language each : new LanguageDetectorME(Loaded.MODEL).predictLanguages(text)) {
            if (languages.contains(each.getLang())) {
                return each.getLang();
            }
        }
        throw new IllegalArgumentException("none of " + languages + " is in the model");
    }
}

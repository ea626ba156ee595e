package io.firesteel.cluster.command;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.stage.NamedPolicy;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Storage;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Writes a policy for other programs: a Hugging Face directory and nothing else. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a policy as a Hugging Face directory, which transformers, vLLM and llama.cpp's converter load as it is.",
            "Adapters are merged into their base. A directory that has files is never written into."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel export --policy runs/countdown --to countdown",
            "      what the run made; of one that is not finished the newest checkpoint",
            "  firesteel export --policy runs/mine/checkpoints/iteration-000040 \\",
            "      --to hdfs:///models/mine --dtype bf16 --max-shard-size 2GB",
            "  firesteel export --policy runs/lora/checkpoints/iteration-000040 \\",
            "      --base /models/Qwen2.5-0.5B --to mine",
            "      adapters on another copy of their base than policy.path names"
        })
final class ExportCommand implements Callable<Outcome> {
    private static final double GIB = 1L << 30;

    @Option(
            names = "--policy",
            paramLabel = "DIR",
            required = true,
            description = "A policy's directory, a run or a checkpoint: a path, a URI, or bundled:NAME.")
    private String policy;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Where the policy goes, a directory that is empty or not there: a path or URI.")
    private String to;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            converter = WeightTypes.class,
            description =
                    "How weights are stored: float32, bf16 or float16 (${DEFAULT-VALUE}). The last two round them.")
    private DataType type;

    @Option(
            names = "--max-shard-size",
            paramLabel = "SIZE",
            defaultValue = "4GB",
            converter = ByteSizes.class,
            description = "The most that a file of weights takes, as in 500MB or 2GiB (${DEFAULT-VALUE}).")
    private long shardBytes;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "What adapters were learned on, where the run's policy.path does not lie there any more.")
    private String base;

    @Override
    public Outcome call() {
        Configuration hadoop = new Configuration();
        RunFiles into = RunFiles.at(to, hadoop);
        requireFree(into);
        Storage storage = new Storage(type, shardBytes);
        try (NamedPolicy named = NamedPolicy.open(policy, Optional.ofNullable(base), hadoop)) {
            PolicyDirectory directory = named.directory();
            ParameterLayout layout = directory.policy().layout();
            requireRoom(into, storage.bytes(layout) + bytesBesides(directory, layout));
            String fingerprint = named.parameters().fingerprint();
            Map<String, Object> provenance = new LinkedHashMap<>();
            provenance.put("command", "firesteel export");
            provenance.put("policy", fingerprint);
            provenance.put("dtype", type.torchName());
            provenance.put("base", directory.provenance());
            write(
                    into,
                    () -> HuggingFaceDirectory.write(
                            into.sink(""),
                            directory.policy().architecture(),
                            named.parameters(),
                            directory.tokenizerFiles(),
                            directory.controlTokens(),
                            storage,
                            provenance));
            System.err.println(named.where() + " is written to " + into.display(""));
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("policy", fingerprint);
            figures.put("from", named.where());
            figures.put("to", into.display(""));
            figures.put("dtype", type.torchName());
            figures.put("parameters", layout.size());
            figures.put("shards", storage.files(layout));
            figures.put("bytes", storage.bytes(layout));
            return Outcome.completed(figures);
        }
    }

    private void requireFree(RunFiles into) {
        List<String> there = into.list("");
        boolean file = into.exists("") && !into.isDirectory("");
        if (file || !there.isEmpty()) {
            throw new Fault(
                    "--to " + to,
                    "a directory that is empty or not there",
                    file
                            ? "a file"
                            : there.size() + " files, such as " + there.get(0)
                                    + (there.contains(HuggingFaceDirectory.CONFIG)
                                            ? ""
                                            : ", and no " + HuggingFaceDirectory.CONFIG
                                                    + ": an export that was cut off has none"),
                    "name another directory, or delete what is there if nobody needs it");
        }
    }

    /** What lies beside the numbers: the tokenizer's files, headers, an index. */
    private static long bytesBesides(PolicyDirectory directory, ParameterLayout layout) {
        long tokenizer = directory.tokenizerFiles().values().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
        return tokenizer + layout.slices().size() * 512L + (1 << 16);
    }

    private void requireRoom(RunFiles into, long needed) {
        long free;
        try {
            free = into.fileSystem().getStatus(into.nearest()).getRemaining();
        } catch (IOException e) {
            throw new Fault(
                    "--to " + to, "a file system that answers", e.toString(), "check the path and the network", e);
        }
        if (free < needed) {
            throw new Fault(
                    "--to " + to,
                    String.format(
                            Locale.ROOT,
                            "%.2f GiB of free space, for the weights and the files beside them",
                            needed / GIB),
                    String.format(Locale.ROOT, "%.2f GiB", free / GIB),
                    "free some space, name a directory on another disk"
                            + (type == DataType.F32 ? ", or store half the bytes: --dtype bf16" : ""));
        }
    }

    /** What is written in part is taken away again: nobody shall find half a policy. */
    private static void write(RunFiles into, Runnable writing) {
        try {
            writing.run();
            into.force("");
        } catch (RuntimeException | Error e) {
            try {
                into.delete("");
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }
}

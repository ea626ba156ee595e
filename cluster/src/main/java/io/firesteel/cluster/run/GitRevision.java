package io.firesteel.cluster.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the commit that a working tree stands at, by git's own files: no git program is needed. */
final class GitRevision {
    private GitRevision() {}

    /** The commit of the working tree around {@code place}; empty outside working trees. Local changes do not show. */
    static Optional<String> of(Path place) {
        for (Path directory = place.toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path git = directory.resolve(".git");
            if (Files.exists(git)) {
                try {
                    return head(git);
                } catch (IOException e) {
                    throw new UncheckedIOException("reading " + git, e);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> head(Path dotGit) throws IOException {
        Path git = dotGit;
        if (Files.isRegularFile(dotGit)) { // an additional working tree: "gitdir: /path/.git/worktrees/name"
            git = dotGit.resolveSibling(Files.readString(dotGit)
                    .strip()
                    .substring("gitdir:".length())
                    .strip());
        }
        if (!Files.isReadable(git.resolve("HEAD"))) {
            return Optional.empty();
        }
        String head = Files.readString(git.resolve("HEAD")).strip();
        if (!head.startsWith("ref:")) {
            return Optional.of(head);
        }
        String ref = head.substring("ref:".length()).strip();
        Path common = Files.exists(git.resolve("commondir"))
                ? git.resolve(Files.readString(git.resolve("commondir")).strip())
                : git;
        for (Path home : List.of(git, common)) {
            if (Files.exists(home.resolve(ref))) {
                return Optional.of(Files.readString(home.resolve(ref)).strip());
            }
        }
        Path packed = common.resolve("packed-refs");
        return Files.exists(packed)
                ? Files.readAllLines(packed).stream()
                        .filter(line -> line.endsWith(" " + ref))
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .findFirst()
                : Optional.empty();
    }
}

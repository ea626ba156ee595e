package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table in docs/reference/attacks.md is that of the tests. */
class AttackTableTest {
    private static final Path DOCUMENT = Path.of("../docs/reference/attacks.md");
    private static final String BEGIN = "<!-- attacks: written by AttackTableTest -->\n";
    private static final String END = "<!-- end of attacks -->";

    @Test
    void theDocumentHasEveryAttack() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (System.getenv("FIRESTEEL_WRITE_DOCS") != null) {
            document = document.substring(0, begin) + table() + document.substring(end);
            Files.writeString(DOCUMENT, document);
            end = document.indexOf(END);
        }

        assertThat(document.substring(begin, end))
                .as("fix: FIRESTEEL_WRITE_DOCS=1 mvn -pl rewards -am test -Dtest=AttackTableTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(table());
    }

    private static String table() {
        return "| program | it tries | contained by | so it | at T2 |\n|---|---|---|---|---|\n"
                + Attack.all().stream().map(AttackTableTest::row).collect(Collectors.joining());
    }

    private static String row(Attack attack) {
        String ends = attack.verdict().name().toLowerCase(Locale.ROOT) + ": "
                + attack.reason().pattern().replace("|", " or ");
        if (attack.reference().equals("contained") && attack.reason().pattern().equals("passes")) {
            ends = "finds nothing and says so";
        }
        return "| `" + attack.program() + "` | " + attack.tries() + " | " + attack.by() + " | " + ends + " | "
                + weaker(attack) + " |\n";
    }

    private static String weaker(Attack attack) {
        if (attack.weaker().isEmpty()) {
            return "the same";
        }
        Attack.Weaker weaker = attack.weaker().get();
        String ends = weaker.reason().pattern().replace("|", " or ");
        return weaker.escapes().isEmpty() ? ends : "**not contained**: " + weaker.escapes();
    }
}

package io.firesteel.cluster.build;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * How many tests of this build were skipped, why, and which packages bring them back: what {@code mvn verify} says last, by
 * {@code cluster/pom.xml}. Read from the reports that Maven's plugins write; those of earlier builds do not count.
 */
public final class SkippedTests {
    private static final Pattern PACKAGE = Pattern.compile("Debian package ([a-z0-9.+-]+)");
    private static final Pattern DESCRIPTION = Pattern.compile("due to: \\[(.*?)]", Pattern.DOTALL);
    private static final int WIDTH = 110;

    private int run;

    /** The number of skipped tests by what they wait for. */
    private final Map<String, Integer> skipped = new TreeMap<>();

    private SkippedTests() {}

    /**
     * Prints the summary on standard output.
     *
     * @param home the repository's root
     * @param folder the name of each module's folder for what is built
     * @param began when this build began, in ISO 8601
     */
    public static void print(String home, String folder, String began) throws IOException {
        System.out.println(of(Path.of(home), folder, Instant.parse(began)));
    }

    static SkippedTests of(Path home, String folder, Instant began) throws IOException {
        SkippedTests tests = new SkippedTests();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(home, Files::isDirectory)) {
            for (Path module : modules) {
                for (String kind : List.of("surefire-reports", "failsafe-reports")) {
                    Path reports = module.resolve(folder).resolve(kind);
                    if (Files.isDirectory(reports)) {
                        tests.addReports(reports, began);
                    }
                }
            }
        }
        return tests;
    }

    private void addReports(Path reports, Instant began) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
            for (Path file : files) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(began)) {
                    add(parse(file).getElementsByTagName("testcase"));
                }
            }
        }
    }

    private void add(NodeList cases) {
        for (int i = 0; i < cases.getLength(); i++) {
            NodeList marks = ((Element) cases.item(i)).getElementsByTagName("skipped");
            if (marks.getLength() == 0) {
                run++;
            } else {
                Element mark = (Element) marks.item(0);
                skipped.merge(waitsFor(mark.getAttribute("message") + " " + mark.getTextContent()), 1, Integer::sum);
            }
        }
    }

    /** What would bring a test back, or else why it was skipped. */
    private static String waitsFor(String text) {
        String why = text.split("\n\tat ", 2)[0];
        TreeSet<String> packages = new TreeSet<>();
        Matcher matcher = PACKAGE.matcher(why);
        while (matcher.find()) {
            packages.add(matcher.group(1));
        }
        if (!packages.isEmpty()) {
            return "no " + String.join(", no ", packages) + ": apt-get install " + String.join(" ", packages);
        }
        Matcher described = DESCRIPTION.matcher(why);
        String reason = (described.find() ? described.group(1) : why)
                .replaceAll("[\\w.]+(Exception|Error):", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return reason.length() > WIDTH ? reason.substring(0, WIDTH - 1) + "…" : reason;
    }

    private static Document parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no report", e);
        }
    }

    @Override
    public String toString() {
        int sum = skipped.values().stream().mapToInt(Integer::intValue).sum();
        List<String> lines = new ArrayList<>();
        lines.add("Tests: " + run + " run, " + (sum == 0 ? "none skipped." : sum + " skipped:"));
        skipped.forEach((why, tests) -> lines.add(String.format(Locale.ROOT, "%6d  %s", tests, why)));
        return String.join("\n", lines);
    }
}

package io.firesteel.rewards.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.countdown.CountdownProblem;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.rewards.tasks.Split;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class CountdownCorpusTest {
    private static final CountdownProblems PROBLEMS = new CountdownProblems(CountdownSettings.SMALL);
    private static final Pattern STEP = Pattern.compile("(\\d+)([-+*/])(\\d+)=(\\d+)");
    private static final Pattern VERDICT = Pattern.compile("yes|no");

    private static List<Document> documents(CorpusSettings settings, int count) {
        CountdownCorpus corpus = new CountdownCorpus(PROBLEMS, settings, new Seeds(11));
        return LongStream.range(0, count).mapToObj(corpus::document).toList();
    }

    private static double share(List<Document> documents, Predicate<Document> which) {
        return documents.stream().filter(which).count() / (double) documents.size();
    }

    private static boolean isTrace(Document document) {
        return document.text().contains("<think>");
    }

    private static String prompt(Document document) {
        return document.segments().get(0).text();
    }

    private static int target(Document document) {
        String prompt = prompt(document).split("=")[0];
        return Integer.parseInt(prompt.substring(prompt.indexOf("->") + 2));
    }

    @Test
    void aDocumentDependsOnItsIndexAlone() {
        CountdownCorpus corpus = new CountdownCorpus(PROBLEMS, CorpusSettings.LONG_SEARCH, new Seeds(3));
        CountdownCorpus again = new CountdownCorpus(
                new CountdownProblems(CountdownSettings.SMALL), CorpusSettings.LONG_SEARCH, new Seeds(3));

        Document late = corpus.document(1_000_000_007L);
        corpus.document(5);

        assertThat(again.document(1_000_000_007L)).isEqualTo(late);
        assertThat(corpus.document(1_000_000_008L)).isNotEqualTo(late);
    }

    @Test
    void noHeldOutProblemEverOccurs() {
        Set<String> asked = new HashSet<>();
        for (Document document : documents(CorpusSettings.LONG_SEARCH, 20_000)) {
            if (document.text().contains("->")) {
                String prompt = prompt(document).split("=")[0].replace("<bos>", "");
                List<Integer> numbers = Arrays.stream(
                                prompt.substring(0, prompt.indexOf("->")).split(","))
                        .map(Integer::valueOf)
                        .toList();
                asked.add(new CountdownProblem(numbers, target(document)).key());
            }
        }

        assertThat(PROBLEMS.of(Split.TRAIN)).extracting(CountdownProblem::key).containsAll(asked);
        assertThat(asked).hasSizeGreaterThan(2000);
    }

    @Test
    void kindsOfDocumentsHaveTheirShares() {
        // 20,000 documents: one standard error of a share is at most 0.0036.
        List<Document> documents = documents(CorpusSettings.LONG_SEARCH, 20_000);

        assertThat(share(documents, CountdownCorpusTest::isTrace)).isCloseTo(0.65, within(0.015));
        assertThat(share(documents, document -> !document.text().contains("->")))
                .isCloseTo(0.25, within(0.015));
    }

    @Test
    void everyStepIsRightAndEveryHundredthVerdictIsWrong() {
        int steps = 0;
        int verdicts = 0;
        int wrongVerdicts = 0;
        int wrongSteps = 0;
        for (Document document : documents(CorpusSettings.LONG_SEARCH, 4_000)) {
            if (!isTrace(document)) {
                continue;
            }
            String text = document.text();
            Matcher step = STEP.matcher(text);
            int last = -1;
            Matcher verdict = VERDICT.matcher(text);
            int at = 0;
            while (verdict.find()) {
                step.region(at, verdict.start());
                while (step.find()) {
                    int x = Integer.parseInt(step.group(1));
                    int y = Integer.parseInt(step.group(3));
                    last = Integer.parseInt(step.group(4));
                    int expected =
                            switch (step.group(2)) {
                                case "+" -> x + y;
                                case "-" -> x - y;
                                case "*" -> x * y;
                                default -> x / y;
                            };
                    wrongSteps += last == expected && last >= 0 && last <= 99 ? 0 : 1;
                    steps++;
                }
                verdicts++;
                wrongVerdicts += (last == target(document)) == verdict.group().equals("yes") ? 0 : 1;
                at = verdict.end();
            }
        }

        assertThat(wrongSteps).isZero();
        assertThat(steps).isEqualTo(2 * verdicts);
        assertThat(wrongVerdicts / (double) verdicts).isCloseTo(0.01, within(0.006));
    }

    @Test
    void tracesHaveTheirMalformationsAndLengths() {
        List<Document> traces = documents(CorpusSettings.LONG_SEARCH.with(0, 0, 0, 0), 20_000);

        assertThat(share(
                        traces,
                        trace -> !trace.text().endsWith("</answer><eos>")
                                || !trace.text().contains("</think><answer>")))
                .isCloseTo(0.08, within(0.01));
        assertThat(traces.stream()
                        .map(trace -> VERDICT.matcher(trace.text()).results().count()))
                .allMatch(tries -> tries >= 1 && tries <= 14)
                .contains(1L, 14L);
        assertThat(traces).anyMatch(trace -> trace.text().contains("nostop</think>"));
    }

    @Test
    void onlyResultsOfAnArithmeticDrillAreLearned() {
        Document drill =
                documents(CorpusSettings.LONG_SEARCH.with(0, 1, 0, 0), 1).get(0);

        assertThat(drill.text()).matches("<bos>(\\d+[-+*/]\\d+=\\d+,){7}");
        assertThat(drill.segments()).filteredOn(Segment::learn).hasSize(7).allSatisfy(segment -> assertThat(
                        segment.text())
                .matches("\\d+"));
    }

    @Test
    void onlyVerdictsOfAComparisonDrillAreLearnedAndAllAreRight() {
        List<Document> drills = documents(CorpusSettings.LONG_SEARCH.with(1, 0, 0, 0), 500);

        for (Document drill : drills) {
            assertThat(drill.text()).matches("<bos>\\d+,\\d+,\\d+->\\d+(=\\d+(yes|no)){8}");
            assertThat(drill.segments()).filteredOn(Segment::learn).hasSize(8);
            Matcher comparison = Pattern.compile("=(\\d+)(yes|no)").matcher(drill.text());
            while (comparison.find()) {
                assertThat(comparison.group(2))
                        .as(drill.text())
                        .isEqualTo(Integer.parseInt(comparison.group(1)) == target(drill) ? "yes" : "no");
            }
        }
    }

    @Test
    void aJourneyEndsInASolutionAndAShortcutIsOne() {
        for (Document journey : documents(CorpusSettings.LONG_SEARCH.with(0, 0, 1, 0), 500)) {
            assertThat(journey.text()).matches(".*<think>(\\d+.\\d+=\\d+,\\d+.\\d+=\\d+no){0,6}[^n]*yes</think>.*");
        }
        for (Document shortcut : documents(CorpusSettings.LONG_SEARCH.with(0, 0, 0, 1), 500)) {
            assertThat(shortcut.text()).doesNotContain("no").contains("yes</think><answer>");
        }
    }

    /** A try with four numbers has three steps, as in 2+3=5,5*4=20,20-1=19. */
    @Test
    void aCorpusOfFourNumbersAsksAndTriesWithFour() {
        CountdownProblems four = new CountdownProblems(new CountdownSettings(4, 5, 60, 1, 60));
        CountdownCorpus corpus = new CountdownCorpus(four, CorpusSettings.LONG_SEARCH.with(0, 0, 1, 0), new Seeds(11));
        Set<String> asked = new HashSet<>();
        for (int k = 0; k < 500; k++) {
            Document journey = corpus.document(k);
            assertThat(journey.text())
                    .matches(
                            "<bos>\\d(,\\d){3}->\\d+<think>((\\d+.\\d+=\\d+,?){3}no){0,6}(\\d+.\\d+=\\d+,?){3}yes</think><answer>.*");
            Matcher last = Pattern.compile("=(\\d+)yes").matcher(journey.text());
            assertThat(last.find()).isTrue();
            assertThat(Integer.parseInt(last.group(1))).isEqualTo(target(journey));
            String prompt = prompt(journey).replace("<bos>", "");
            asked.add(new CountdownProblem(
                            Arrays.stream(prompt.substring(0, prompt.indexOf("->"))
                                            .split(","))
                                    .map(Integer::valueOf)
                                    .toList(),
                            target(journey))
                    .key());
        }
        assertThat(four.of(Split.TRAIN)).extracting(CountdownProblem::key).containsAll(asked);
    }

    @Test
    void withoutRepeatsNoTraceMakesTheSameTryTwice() {
        CorpusSettings always = CorpusSettings.LONG_SEARCH;
        CorpusSettings withoutRepeats = new CorpusSettings(
                0,
                0,
                0,
                0,
                always.solutionRate(),
                always.giveUpRate(),
                0.01,
                0.1,
                0.08,
                14,
                6,
                false,
                always.wordings(),
                always.mixedRate());

        List<Document> traces = documents(withoutRepeats, 5_000);

        for (Document trace : traces) {
            String text = trace.text();
            String search = text.substring(text.indexOf("<think>") + 7).split("</think>|<answer>|stop|<eos>")[0];
            List<String> tries = Arrays.asList(search.split("yes|no"));
            assertThat(tries).as(text).doesNotHaveDuplicates();
        }
    }

    @Test
    void everyDocumentIsWrittenInTheVocabulary() {
        Set<String> vocabulary = new HashSet<>(
                List.of(("<pad> <bos> <eos> <think> </think> <answer> </answer>" + " + - * / ( ) = , -> no yes stop")
                        .split(" ")));
        IntStream.range(0, 100).mapToObj(Integer::toString).forEach(vocabulary::add);
        Pattern word = Pattern.compile("<[a-z/]+>|->|\\d+|[-+*/()=,]|yes|no|stop");
        for (Document document : documents(CorpusSettings.LONG_SEARCH, 300)) {
            Matcher next = word.matcher(document.text());
            int at = 0;
            while (next.find()) {
                assertThat(next.start() == at && vocabulary.contains(next.group()))
                        .as(document.text())
                        .isTrue();
                at = next.end();
            }
            assertThat(at).isEqualTo(document.text().length());
        }
    }

    private static final Wording ENGLISH = new Wording("<bos>make{target}from{nums}", "yes", "no", "stop");
    private static final Wording CHINESE = new Wording("<bos>用{nums}得{target}", "是", "否", "停");

    private static CorpusSettings inTwoLanguages(CorpusSettings.Either mixedRate) {
        CorpusSettings one = CorpusSettings.LONG_SEARCH;
        return new CorpusSettings(
                0.2,
                0,
                0.3,
                0,
                one.solutionRate(),
                one.giveUpRate(),
                0.01,
                0.1,
                0.08,
                14,
                6,
                false,
                List.of(ENGLISH, CHINESE),
                mixedRate);
    }

    @Test
    void halfOfTheDocumentsAreInEachOfTwoLanguagesAndNoneMixesThem() {
        List<Document> documents = documents(inTwoLanguages(CorpusSettings.Either.always(0)), 4_000);

        List<Document> chinese = documents.stream()
                .filter(document -> document.text().startsWith("<bos>用"))
                .toList();
        assertThat(chinese.size() / 4_000.0).isCloseTo(0.5, within(0.03)); // one standard error: 0.008
        assertThat(chinese).noneMatch(document -> document.text().matches(".*(yes|no|stop).*"));
        assertThat(documents)
                .filteredOn(document -> !chinese.contains(document))
                .allMatch(document -> document.text().startsWith("<bos>make"))
                .noneMatch(document -> document.text().matches(".*[是否停].*"));
    }

    @Test
    void mixedDocumentsHaveTheirShareOfVerdictsInTheOtherLanguage() {
        // Half of the documents mix, .4 of their verdicts: .2 of all. Drills in comparing never do.
        List<Document> documents = documents(inTwoLanguages(new CorpusSettings.Either(0.4, 0.5, 0)), 4_000);
        long own = 0;
        long other = 0;
        for (Document document : documents) {
            boolean chinese = document.text().startsWith("<bos>用");
            long chineseVerdicts = document.text()
                    .chars()
                    .filter(letter -> "是否".indexOf(letter) >= 0)
                    .count();
            long englishVerdicts = VERDICT.matcher(document.text()).results().count();
            if (document.text().contains("<think>")) {
                own += chinese ? chineseVerdicts : englishVerdicts;
                other += chinese ? englishVerdicts : chineseVerdicts;
            } else {
                assertThat(chinese ? englishVerdicts : chineseVerdicts).isZero();
            }
        }

        assertThat(other / (double) (own + other)).isCloseTo(0.2, within(0.02));
    }
}

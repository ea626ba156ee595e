package io.firesteel.cluster.bench;

import io.firesteel.cluster.verification.ResponseRow;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.corpus.CorpusSettings;
import io.firesteel.rewards.corpus.CountdownCorpus;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.rewards.countdown.CountdownNotation;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.countdown.CountdownSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Generated searches for Countdown solutions: most are right, some wrong, some malformed. */
public final class CountdownResponses {
    private static final String KIND = "countdown";
    private static final int SEARCHES = 2000;
    private static final Pattern PROMPT = Pattern.compile("<bos>([0-9,]+)->([0-9]+)");

    private CountdownResponses() {}

    /** Two thousand, always the same. */
    public static List<VerifyBenchmark.Case> all() {
        CountdownCorpus corpus = new CountdownCorpus(
                new CountdownProblems(CountdownSettings.SMALL),
                CorpusSettings.LONG_SEARCH.with(0, 0, 0, 0),
                new Seeds(1));
        List<VerifyBenchmark.Case> cases = new ArrayList<>();
        for (int i = 0; i < SEARCHES; i++) {
            List<Segment> segments = corpus.document(i).segments();
            Matcher prompt = PROMPT.matcher(segments.get(0).text());
            if (!prompt.matches()) {
                throw new IllegalStateException("no prompt: " + segments.get(0).text());
            }
            JsonObject row = Json.object(
                    "search " + i,
                    "{\"id\":\"" + i + "\",\"gold\":{\"nums\":[" + prompt.group(1) + "],\"target\":" + prompt.group(2)
                            + "}}");
            cases.add(new VerifyBenchmark.Case(
                    ResponseRow.prompt(KIND, row),
                    ResponseRow.completion(segments.get(1).text().replace(CountdownNotation.EOS, ""))));
        }
        return cases;
    }
}

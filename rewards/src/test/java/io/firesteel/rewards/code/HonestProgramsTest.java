package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import org.junit.jupiter.api.Test;

/** Right programs pass and wrong ones do not, in both languages and all three styles. */
class HonestProgramsTest {
    private static final String SUMS =
            """
            {"language": "%s", "style": "stdio", "tests": [
              {"input": "3 4\\n", "output": "7\\n"}, {"input": "10 -3\\n", "output": "7"}, {"input": "0 0", "output": "0"}]}
            """;
    private static final String ADD =
            """
            {"language": "%s", "style": "function", "entry": "add", "tests": [
              {"arguments": [3, 4], "result": 7}, {"arguments": [10, -3], "result": 7}]}
            """;
    private static final String TWO_SUM =
            """
            {"language": "%s", "style": "leetcode", "entry": "twoSum", "unordered": true, "tests": [
              {"arguments": [[2, 7, 11, 15], 9], "result": [0, 1]}, {"arguments": [[3, 2, 4], 6], "result": [1, 2]}]}
            """;

    private static void passes(String gold, String language, String program) {
        Verdict verdict = SandboxForTests.verify(String.format(gold, language), language, program);

        assertThat(verdict.kind()).as(verdict.reason()).isEqualTo(Verdict.Kind.CORRECT);
    }

    private static void fails(String gold, String language, String program, String reason) {
        Verdict verdict = SandboxForTests.verify(String.format(gold, language), language, program);

        assertThat(verdict.kind()).as(verdict.reason()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(verdict.reason()).contains(reason);
    }

    @Test
    void pythonOnStandardInputAndOutput() {
        passes(SUMS, "python", "a, b = map(int, input().split())\nprint(a + b)");
        passes(
                SUMS,
                "python",
                "import sys\nif __name__ == '__main__':\n    print(sum(map(int, sys.stdin.read().split())))\n    exit()");
        fails(
                SUMS,
                "python",
                "a, b = map(int, input().split())\nprint(a - b)",
                "test 1 of 3: line 1 is \"-1\" instead of \"7\"");
        fails(SUMS, "python", "print(7)", "test 3 of 3");
        fails(SUMS, "python", "print(7", "SyntaxError");
        fails(SUMS, "python", "a, b = map(int, input().split())\nprint(a + b)\nraise SystemExit(1)", "exit code 1");
    }

    @Test
    void pythonFunctions() {
        passes(ADD, "python", "def add(a, b):\n    print('noise')\n    return a + b");
        fails(ADD, "python", "def add(a, b):\n    return str(a + b)", "the result is \"7\" instead of 7");
        fails(ADD, "python", "def plus(a, b):\n    return a + b", "KeyError: 'add'");
    }

    @Test
    void pythonMethods() {
        passes(
                TWO_SUM,
                "python",
                """
                class Solution:
                    def twoSum(self, nums: List[int], target: int) -> List[int]:
                        seen = defaultdict(int)
                        for i, n in enumerate(nums):
                            if target - n in seen:
                                return [i, seen[target - n]]
                            seen[n] = i
                """);
    }

    @Test
    void javaOnStandardInputAndOutput() {
        passes(
                SUMS,
                "java",
                """
                import java.util.*;
                public class Sum {
                    public static void main(String[] args) {
                        Scanner in = new Scanner(System.in);
                        System.out.println(in.nextInt() + in.nextInt());
                    }
                }
                """);
        fails(
                SUMS,
                "java",
                "public class Sum { public static void main(String[] a) { int x = \"\"; } }",
                "compiling: ended with exit code 2");
        fails(SUMS, "java", "class Sum {}", "no main manifest attribute");
    }

    @Test
    void javaFunctions() {
        passes(ADD, "java", "class Sums { static int add(int a, int b) { System.out.println(1); return a + b; } }");
        passes(ADD, "java", "class Sums { static Number add(double a, Integer b) { return a + b; } }");
        fails(ADD, "java", "class Sums { static String add(int a, int b) { return \"7\"; } }", "instead of 7");
    }

    @Test
    void javaMethods() {
        passes(
                TWO_SUM,
                "java",
                """
                class Solution { // with LeetCode's imports, which it adds itself
                    public int[] twoSum(int[] nums, int target) {
                        Map<Integer, Integer> seen = new HashMap<>();
                        for (int i = 0; i < nums.length; i++) {
                            Integer other = seen.get(target - nums[i]);
                            if (other != null) return new int[] {i, other};
                            seen.put(nums[i], i);
                        }
                        return null;
                    }
                }
                """);
    }
}

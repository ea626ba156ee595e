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

    @Test
    void standardStreamsHaveNames() {
        passes(
                SUMS,
                "python",
                "import sys\nprint(sum(map(int, open('/dev/stdin').read().split())), file=open('/dev/stdout', 'w'))\n"
                        + "print('hm', file=open('/dev/stderr', 'w'))");
        passes(
                SUMS,
                "java",
                """
                import java.nio.file.*;
                import java.util.*;
                public class Sum {
                    public static void main(String[] args) throws Exception {
                        Scanner in = new Scanner(Path.of("/dev/stdin"));
                        System.out.println(in.nextInt() + in.nextInt());
                    }
                }
                """);
    }

    @Test
    void numbersMayHaveMoreDigitsThanPythonPrintsOfItself() {
        String gold =
                "{\"language\": \"python\", \"style\": \"stdio\", \"tests\": [{\"input\": \"5000\", \"output\": \"1"
                        + "0".repeat(5000) + "\"}]}";
        passes(gold, "python", "print(10 ** int(input()))");
        passes(gold, "python", "print(int('1' + '0' * int(input())))");
        fails(gold, "python", "print(10 ** int(input()) + 1)", "line 1 is");
    }

    @Test
    void whoAsksForMoreThanThereIsGetsWhatThereIs() {
        passes(
                SUMS,
                "python",
                """
                import resource, sys
                resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                resource.setrlimit(resource.RLIMIT_STACK, [2 ** 40, -1])
                resource.setrlimit(resource.RLIMIT_NOFILE, (100, 200))
                assert resource.getrlimit(resource.RLIMIT_NOFILE) == (100, 200)
                sys.setrecursionlimit(10 ** 7)
                print(sum(map(int, input().split())))
                """);
    }

    private static final String HALF = function("2", "0.5");
    private static final String TWO = function("[3, 1, 3]", "2");
    private static final String DIFFERENT = function("[3, 1, 3]", "[1, 3]");

    private static String function(String argument, String result) {
        return "{\"language\": \"%s\", \"style\": \"function\", \"entry\": \"f\", \"tests\": [{\"arguments\": ["
                + argument + "], \"result\": " + result + "}]}";
    }

    @Test
    void fractionsDecimalsAndSetsAreData() {
        String imports = "from fractions import Fraction\nfrom decimal import Decimal\n";
        passes(HALF, "python", imports + "def f(n): return Fraction(1, n)");
        passes(HALF, "python", imports + "def f(n): return Decimal(1) / n");
        passes(TWO, "python", imports + "def f(v): return Fraction(len(v) + 1, 2)");
        passes(TWO, "python", imports + "def f(v): return Decimal('2.000')");
        fails(TWO, "python", imports + "def f(v): return Fraction(20000001, 10000000)", "instead of 2");
        fails(TWO, "python", imports + "def f(v): return Decimal('NaN')", "not JSON compliant");
        passes(DIFFERENT, "python", "def f(v): return set(v)");
        passes(DIFFERENT, "python", "def f(v): return frozenset(v)");
        fails(DIFFERENT, "python", "def f(v): return set(v + [2])", "[1,2,3] instead of [1,3]");
        fails(
                function("[3, 1, 3]", "[3, 1]"),
                "python",
                "def f(v): return set(v)",
                "[1,3] instead of [3,1]"); // a set has no order, so it does not answer for one
        passes(function("[3, 1, 3]", "[[1, \"a\"], [3, \"a\"]]"), "python", "def f(v): return {(x, 'a') for x in v}");
        fails(DIFFERENT, "python", "def f(v): return {1, 3, 'a'}", "not supported between");
        fails(DIFFERENT, "python", "class S(set):\n    def __eq__(s, o): return True\ndef f(v): return S()", "is []");
        passes(
                HALF,
                "java",
                "class A { static java.math.BigDecimal f(int n) { return new java.math.BigDecimal(\"0.50\"); } }");
        passes(
                TWO,
                "java",
                "class A { static java.math.BigDecimal f(int[] v) { return new java.math.BigDecimal(\"2.0\"); } }");
        passes(
                DIFFERENT,
                "java",
                "import java.util.*; class A { static Set<Integer> f(List<Integer> v) { return new HashSet<>(v); } }");
        fails(
                DIFFERENT,
                "java",
                "import java.util.*; class A { static Set<Object> f(int[] v) { return Set.of(1, \"a\"); } }",
                "JavaData.toJson");
    }

    private static String method(String entry, String rest, String... tests) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < tests.length; i += 2) {
            all.append(i == 0 ? "" : ", ")
                    .append("{\"arguments\": ")
                    .append(tests[i])
                    .append(", \"result\": ")
                    .append(tests[i + 1])
                    .append("}");
        }
        return "{\"language\": \"%s\", \"style\": \"leetcode\", \"entry\": \"" + entry + "\"" + rest + ", \"tests\": ["
                + all + "]}";
    }

    private static final String REVERSE = method("reverseList", "", "[[1, 2, 3]]", "[3, 2, 1]", "[[]]", "[]");
    private static final String REVERSE_IN_PYTHON =
            """
            class Solution:
                def reverseList(self, head: Optional[ListNode]) -> Optional[ListNode]:
                    last = None
                    while head:
                        head.next, last, head = last, head, head.next
                    return last
            """;
    private static final String REVERSE_IN_JAVA =
            """
            /**
             * Definition for singly-linked list.
             * public class ListNode { int val; ListNode next; }
             */
            class Solution {
                public ListNode reverseList(ListNode head) {
                    ListNode last = null;
                    while (head != null) { ListNode next = head.next; head.next = last; last = head; head = next; }
                    return last;
                }
            }
            """;

    @Test
    void linkedListsAreListsOfTheirValues() {
        passes(REVERSE, "python", REVERSE_IN_PYTHON);
        passes(
                REVERSE,
                "python",
                "class ListNode:\n    def __init__(self, x):\n        self.val = x\n        self.next = None\n"
                        + REVERSE_IN_PYTHON);
        passes(REVERSE, "java", REVERSE_IN_JAVA);
        passes(
                REVERSE,
                "java",
                "class ListNode { int val; ListNode next; ListNode(int x) { val = x; } }\n" + REVERSE_IN_JAVA);
        fails(REVERSE, "python", REVERSE_IN_PYTHON.replace("return last", "return head"), "[] instead of [3,2,1]");
        fails(REVERSE, "java", REVERSE_IN_JAVA.replace("return last", "return head"), "[] instead of [3,2,1]");
        fails(
                REVERSE,
                "python",
                "class Solution:\n    def reverseList(self, head: ListNode) -> ListNode:\n        head.next = head\n        return head",
                "used more"); // a circle has no end
        String merge = method("mergeKLists", "", "[[[1, 4], [], [2]]]", "[1, 2, 4]");
        passes(
                merge,
                "python",
                """
                class Solution:
                    def mergeKLists(self, lists: List[Optional[ListNode]]) -> Optional[ListNode]:
                        values = []
                        for node in lists:
                            while node: values.append(node.val); node = node.next
                        head = None
                        for value in sorted(values, reverse=True): head = ListNode(value, head)
                        return head
                """);
        passes(
                merge,
                "java",
                """
                class Solution {
                    public ListNode mergeKLists(ListNode[] lists) {
                        List<Integer> values = new ArrayList<>();
                        for (ListNode each : lists) for (ListNode n = each; n != null; n = n.next) values.add(n.val);
                        values.sort(Comparator.reverseOrder());
                        ListNode head = null;
                        for (int value : values) head = new ListNode(value, head);
                        return head;
                    }
                }
                """);
        passes(
                method("dropFirst", ", \"mutates\": 0", "[[1, 2, 3]]", "[1, 3]"),
                "python",
                "class Solution:\n    def dropFirst(self, head: 'ListNode') -> None:\n        head.next = head.next.next");
    }

    @Test
    void treesAreListsOfTheirValuesLevelByLevel() {
        String invert = method("invertTree", "", "[[4, 2, null, 1, 3]]", "[4, null, 2, 3, 1]", "[[]]", "[]");
        passes(
                invert,
                "python",
                """
                class Solution:
                    def invertTree(self, root: Optional[TreeNode]) -> Optional[TreeNode]:
                        if root:
                            root.left, root.right = self.invertTree(root.right), self.invertTree(root.left)
                        return root
                """);
        passes(
                invert,
                "java",
                """
                class Solution {
                    public TreeNode invertTree(TreeNode root) {
                        if (root == null) return null;
                        TreeNode left = invertTree(root.left);
                        root.left = invertTree(root.right);
                        root.right = left;
                        return root;
                    }
                }
                """);
        fails(
                invert,
                "python",
                "class Solution:\n    def invertTree(self, root: Optional[TreeNode]) -> Optional[TreeNode]:\n        return root",
                "[4,2,null,1,3] instead of [4,null,2,3,1]");
        passes(
                method("depth", "", "[[3, 9, 20, null, null, 15, 7], 1]", "4"),
                "python",
                """
                class Solution:
                    def depth(self, root: TreeNode, more: int) -> int:
                        return more if root is None else 1 + max(self.depth(root.left, more), self.depth(root.right, more))
                """);
        String trees = method("both", "", "[[[1], [2, null, 3]]]", "[[2, null, 3], [1]]");
        passes(
                trees,
                "python",
                "class Solution:\n    def both(self, v: List[TreeNode]) -> List[TreeNode]:\n        return v[::-1]");
        passes(
                trees,
                "java",
                "class Solution { List<TreeNode> both(List<TreeNode> v) { Collections.reverse(v); return v; } }");
    }
}

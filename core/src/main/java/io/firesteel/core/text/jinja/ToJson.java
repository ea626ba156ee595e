package io.firesteel.core.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's {@code json.dumps(value, ensure_ascii=False)}, which transformers puts in place of jinja2's own {@code tojson}. */
final class ToJson {
    private final int indent;
    private final StringBuilder json = new StringBuilder();

    private ToJson(int indent) {
        this.indent = indent;
    }

    /** @param indent spaces a level; below 0 for all on one line */
    static String of(Object value, int indent) {
        ToJson writer = new ToJson(indent);
        writer.write(value, 0);
        return writer.json.toString();
    }

    private void write(Object value, int level) {
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Map<?, ?> map) {
            json.append('{');
            boolean first = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                begin(first, level + 1);
                first = false;
                text(entry.getKey() instanceof String key ? key : Values.text(entry.getKey()));
                json.append(": ");
                write(entry.getValue(), level + 1);
            }
            end(first, level, '}');
        } else if (value instanceof List<?> list) {
            json.append('[');
            boolean first = true;
            for (Object item : list) {
                begin(first, level + 1);
                first = false;
                write(item, level + 1);
            }
            end(first, level, ']');
        } else if (value == null || value instanceof Boolean) {
            json.append(value == null ? "null" : value.toString());
        } else {
            json.append(Values.written(value));
        }
    }

    private void begin(boolean first, int level) {
        if (!first) {
            json.append(indent < 0 ? ", " : ",");
        }
        line(level);
    }

    private void end(boolean empty, int level, char close) {
        if (!empty) {
            line(level);
        }
        json.append(close);
    }

    private void line(int level) {
        if (indent >= 0) {
            json.append('\n').append(" ".repeat(indent * level));
        }
    }

    private void text(String text) {
        json.append('"');
        for (char c : text.toCharArray()) {
            int plain = "\"\\\n\r\t\b\f".indexOf(c);
            if (plain >= 0) {
                json.append('\\').append("\"\\nrtbf".charAt(plain));
            } else if (c < 0x20) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}

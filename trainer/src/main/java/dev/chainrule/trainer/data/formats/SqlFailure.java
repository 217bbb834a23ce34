package dev.chainrule.trainer.data.formats;

import dev.chainrule.trainer.data.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What DuckDB says of a failure: a message, and the byte of the statement where it lies, if it knows. */
final class SqlFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 400;
    /** Of a damaged file DuckDB may quote what it took for a name: hundreds of megabytes. No more than this is looked at. */
    private static final int READ = 1 << 16;
    private static final String MESSAGE = "\"exception_message\":\"";
    /** What DuckDB proposes for the name of any table that is not there. */
    private static final String SYSTEM_TABLES = "Did you mean \"(pg_|duckdb_|sqlite_|pragma_|information_schema).*";

    private final long position;

    /**
     * @param before  what stood before the query in the statement that failed, so that the place is one in the query
     * @param failure whose message is JSON, as the setting errors_as_json has it, or plain
     */
    SqlFailure(String before, Exception failure) {
        this(read(failure), before, failure);
    }

    private SqlFailure(Map<?, ?> facts, String before, Exception failure) {
        super(sentence(Objects.toString(facts.get("exception_message"), Objects.toString(facts.get("error_message"), ""))), failure);
        position = position(facts, before);
    }

    private static Map<?, ?> read(Exception failure) {
        String text = Objects.toString(failure.getMessage(), failure.getClass().getSimpleName());
        if (text.length() > READ) {
            int at = text.indexOf(MESSAGE);
            int from = at < 0 || at > READ ? 0 : at + MESSAGE.length();
            return Map.of("exception_message", text.substring(from, from + READ / 2));
        }
        int brace = text.indexOf('{');
        if (brace >= 0) {
            try {
                if (Json.read(text.substring(brace)) instanceof Map<?, ?> facts && facts.containsKey("exception_message")) {
                    return facts;
                }
            } catch (IOException plain) {
                // as it stands, then
            }
        }
        return Map.of("exception_message", text.replaceFirst("^[A-Z][A-Za-z ]* Error: ", ""));
    }

    /** Of a message of several lines those that say what is wrong, not how to load extensions. */
    private static String sentence(String message) {
        String[] lines = message.strip().split("\n");
        String text = lines[0] + Arrays.stream(lines).skip(1)
                .filter(line -> line.startsWith("Candidate") || line.startsWith("Did you mean") && !line.matches(SYSTEM_TABLES))
                .map(line -> " " + line).collect(Collectors.joining());
        text = text.strip().replaceFirst("^T[A-Za-z]*Exception: ", "").replaceFirst("[.!?]$", "");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static long position(Map<?, ?> facts, String before) {
        try {
            long at = Long.parseLong(Objects.toString(facts.get("position"), "-1"));
            return at - before.getBytes(StandardCharsets.UTF_8).length;
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    /** What is wrong, without a full stop. */
    String message() {
        return getMessage();
    }

    /** {@code " at line 2, column 5"} of the query; nothing if DuckDB does not know. Columns count characters, from 1. */
    String place(String query) {
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        if (position < 0 || position > bytes.length) {
            return "";
        }
        String before = new String(bytes, 0, (int) position, StandardCharsets.UTF_8);
        int lineStart = before.lastIndexOf('\n') + 1;
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return " at line " + line + ", column " + (before.codePointCount(lineStart, before.length()) + 1);
    }
}

package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The words of a file of text, line by line: what stands between blanks, up to a {@code #}. No line is kept whole, however long. */
final class TokenReader implements Closeable {
    private static final int LONGEST = 256;

    private final InputStream stream;
    private final DataFile file;
    private final byte[] buffer = new byte[1 << 16];
    private final byte[] token = new byte[LONGEST];
    private int at;
    private int limit;
    private int length;
    private long line;
    private boolean lineEnded = true;

    TokenReader(DataFile file) throws IOException {
        this.file = file;
        stream = file.open();
    }

    /**
     * Goes to the next line that has a word, and to its first word.
     *
     * @return false if there is none
     */
    boolean nextLine() throws IOException {
        while (!lineEnded) {
            next();
        }
        while (peek() >= 0) {
            line++;
            lineEnded = false;
            if (next()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Goes to the next word of this line.
     *
     * @return false if there is none; the line has then ended
     */
    boolean next() throws IOException {
        length = 0;
        if (lineEnded) {
            return false;
        }
        for (int c = peek(); c >= 0; c = peek()) {
            boolean blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '#';
            if (blank && length > 0) {
                return true;
            }
            if (c == '#') {
                skipComment();
                continue;
            }
            at++;
            if (c == '\n') {
                lineEnded = true;
                return false;
            }
            if (!blank) {
                append(c);
            }
        }
        lineEnded = length == 0;
        return length > 0;
    }

    private void append(int c) {
        if (length == LONGEST) {
            throw new BadCallException(
                    file.name() + ", line " + line + ": it has a word of more than " + LONGEST + " bytes, which is no number: '"
                            + text().substring(0, 40) + "…'.");
        }
        token[length++] = (byte) c;
    }

    private void skipComment() throws IOException {
        while (peek() >= 0 && peek() != '\n') {
            at++;
        }
    }

    private int peek() throws IOException {
        if (at == limit) {
            limit = stream.read(buffer);
            at = 0;
            if (limit <= 0) {
                limit = 0;
                return -1;
            }
        }
        return buffer[at] & 0xFF;
    }

    /** The word. */
    String text() {
        return new String(token, 0, length, StandardCharsets.UTF_8);
    }

    /** The line, counted from 1. */
    long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}

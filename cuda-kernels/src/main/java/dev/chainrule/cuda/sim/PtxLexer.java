package dev.chainrule.cuda.sim;

import java.util.ArrayList;
import java.util.List;

/** Text to tokens: words (with their dots and {@code ::}), numbers, strings and single characters; comments are dropped. */
final class PtxLexer {
    enum Kind {
        WORD, NUMBER, STRING, SIGN, END
    }

    record Token(Kind kind, String text, int line) {
        boolean is(String expected) {
            return text.equals(expected) && kind != Kind.STRING;
        }

        @Override
        public String toString() {
            return kind == Kind.END ? "the end of the text" : "'" + text + "'";
        }
    }

    private final String text;
    private int at;
    private int line = 1;

    private PtxLexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        PtxLexer lexer = new PtxLexer(text);
        List<Token> tokens = new ArrayList<>(text.length() / 4 + 16);
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind != Kind.END);
        return tokens;
    }

    private Token next() {
        skipSpaceAndComments();
        if (at >= text.length()) {
            return new Token(Kind.END, "", line);
        }
        char c = text.charAt(at);
        int start = at;
        if (isWordStart(c)) {
            while (at < text.length() && (isWordPart(text.charAt(at)) || doubleColon())) {
                at += text.charAt(at) == ':' ? 2 : 1;
            }
            return new Token(Kind.WORD, text.substring(start, at), line);
        }
        if (c >= '0' && c <= '9') {
            return number(start);
        }
        if (c == '"') {
            int end = text.indexOf('"', at + 1);
            if (end < 0) {
                throw new PtxParseException(line, "a string begins here and does not end.");
            }
            at = end + 1;
            return new Token(Kind.STRING, text.substring(start + 1, end), line);
        }
        if (",;[](){}+-|!@<>=:".indexOf(c) < 0) {
            throw new PtxParseException(line, "the character '" + c + "' has no meaning in PTX.");
        }
        at++;
        return new Token(Kind.SIGN, String.valueOf(c), line);
    }

    private Token number(int start) {
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponentSign = (c == '+' || c == '-') && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E') && isDecimal(start);
            if (!Character.isLetterOrDigit(c) && c != '.' && !exponentSign) {
                break;
            }
            at++;
        }
        return new Token(Kind.NUMBER, text.substring(start, at), line);
    }

    private boolean isDecimal(int start) {
        return text.indexOf('.', start) >= start && text.indexOf('.', start) < at;
    }

    private boolean doubleColon() {
        return text.startsWith("::", at);
    }

    private void skipSpaceAndComments() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c) || c == '\0') {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                skipLongComment();
            } else {
                return;
            }
        }
    }

    private void skipLongComment() {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            throw new PtxParseException(line, "a comment begins here and does not end.");
        }
        for (int i = at; i < end; i++) {
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        at = end + 2;
    }

    private static boolean isWordStart(char c) {
        return c == '.' || c == '%' || c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || c >= '0' && c <= '9';
    }
}

package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxLexer.Kind;
import dev.chainrule.cuda.sim.PtxLexer.Token;
import java.util.List;

/** The tokens of a text, read one after the other; says what it wanted where it does not get it. */
final class PtxTokens {
    private final List<Token> tokens;
    private int at;

    PtxTokens(String text) {
        tokens = PtxLexer.tokens(text);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    int line() {
        return peek().line();
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    /** Takes the next token if it is this one. */
    boolean take(String text) {
        if (!peek().is(text)) {
            return false;
        }
        next();
        return true;
    }

    void expect(String text, String where) {
        if (!take(text)) {
            throw wanted("'" + text + "' " + where);
        }
    }

    /** A word that does not begin with a dot. */
    String name(String what) {
        Token token = peek();
        if (token.kind() != Kind.WORD || token.text().startsWith(".")) {
            throw wanted(what);
        }
        return next().text();
    }

    /** An integer literal, with its sign. */
    int integer(String what) {
        boolean negative = take("-");
        Token token = peek();
        if (token.kind() == Kind.NUMBER && PtxNumbers.literal(token) instanceof PtxOperand.IntegerLiteral literal
                && literal.value() == (int) literal.value()) {
            next();
            return (int) (negative ? -literal.value() : literal.value());
        }
        throw wanted(what);
    }

    PtxParseException wanted(String what) {
        return new PtxParseException(peek().line(), "expected " + what + " but found " + peek() + ".");
    }
}

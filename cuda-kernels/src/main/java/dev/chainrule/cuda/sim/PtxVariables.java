package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxVariable.Space;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variables that a scope sees; lays shared and constant ones out one after the other. */
final class PtxVariables {
    private final PtxVariables outer;
    private final Map<String, PtxVariable> byName = new LinkedHashMap<>();
    private int sharedBytes;
    private int constantBytes;

    PtxVariables() {
        this(null);
    }

    PtxVariables(PtxVariables outer) {
        this.outer = outer;
        if (outer != null) {
            sharedBytes = outer.sharedBytes;
            constantBytes = outer.constantBytes;
        }
    }

    /** Reads a declaration from its state space to its semicolon; several names may follow one type. */
    void declare(PtxTokens tokens, boolean external) {
        Space space = Space.valueOf(tokens.next().text().substring(1).toUpperCase(java.util.Locale.ROOT));
        PtxVariable variable = declaration(tokens, space, external);
        add(variable, tokens);
        while (tokens.take(",")) {
            add(named(tokens, space, variable.type(), variable.alignment(), external), tokens);
        }
        tokens.expect(";", "after the declaration of '" + variable.name() + "'");
    }

    private void add(PtxVariable variable, PtxTokens tokens) {
        int offset = 0;
        if (variable.space() == Space.SHARED && !variable.dynamic()) {
            offset = aligned(sharedBytes, variable.alignment());
            sharedBytes = offset + variable.bytes();
        } else if (variable.space() == Space.CONST) {
            offset = aligned(constantBytes, variable.alignment());
            constantBytes = offset + variable.bytes();
        }
        if (byName.put(variable.name(), variable.at(offset)) != null) {
            throw new PtxParseException(tokens.line(), "the variable '" + variable.name() + "' is declared twice.");
        }
    }

    PtxVariable find(String name) {
        PtxVariable variable = byName.get(name);
        return variable != null || outer == null ? variable : outer.find(name);
    }

    int sharedBytes() {
        return sharedBytes;
    }

    /** The content of the constant space: every {@code .const} variable at its offset. */
    byte[] constants() {
        byte[] bytes = new byte[constantBytes];
        for (PtxVariables scope = this; scope != null; scope = scope.outer) {
            for (PtxVariable variable : scope.byName.values()) {
                if (variable.space() == Space.CONST) {
                    System.arraycopy(variable.initial(), 0, bytes, variable.offset(), variable.initial().length);
                }
            }
        }
        return bytes;
    }

    List<PtxVariable> all() {
        return new ArrayList<>(byName.values());
    }

    static int aligned(int offset, int alignment) {
        return (offset + alignment - 1) & -alignment;
    }

    /** {@code .align 16 .b8 name[1024] = { … }}, without the state space before it. */
    static PtxVariable declaration(PtxTokens tokens, Space space, boolean external) {
        int alignment = tokens.take(".align") ? tokens.integer("an alignment") : 0;
        PtxType type = PtxParser.type(tokens);
        if (type == PtxType.PRED) {
            throw new PtxParseException(tokens.line(), "a variable in memory cannot be .pred.");
        }
        // Parameters may be said to be pointers, which changes nothing here.
        if (tokens.take(".ptr")) {
            while (!tokens.peek().is(".align") && tokens.peek().text().startsWith(".")) {
                tokens.next();
            }
            if (tokens.take(".align")) {
                tokens.integer("an alignment");
            }
        }
        return named(tokens, space, type, alignment, external);
    }

    private static PtxVariable named(PtxTokens tokens, Space space, PtxType type, int alignment, boolean external) {
        int line = tokens.line();
        String name = tokens.name("a variable's name");
        int count = 1;
        boolean dynamic = false;
        while (tokens.take("[")) {
            if (tokens.peek().is("]")) {
                dynamic = true;
                count = 0;
            } else {
                count *= tokens.integer("the number of elements");
            }
            tokens.expect("]", "after the number of elements");
        }
        if (dynamic && !(external && space == Space.SHARED)) {
            throw new PtxParseException(line, "only an .extern .shared array may leave its size to the launch, not '" + name + "'.");
        }
        int align = alignment == 0 ? type.bytes() : alignment;
        if (Integer.bitCount(align) != 1) {
            throw new PtxParseException(line, "the alignment " + align + " is no power of two.");
        }
        byte[] initial = tokens.take("=") ? initial(tokens, type, count, name) : new byte[0];
        return new PtxVariable(space, name, type, count, align, 0, dynamic, initial);
    }

    private static byte[] initial(PtxTokens tokens, PtxType type, int count, String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (tokens.take("{")) {
            while (!tokens.take("}")) {
                element(tokens, type, bytes);
                if (!tokens.peek().is("}")) {
                    tokens.expect(",", "between the elements of '" + name + "'");
                }
            }
        } else {
            element(tokens, type, bytes);
        }
        if (bytes.size() > count * type.bytes()) {
            throw new PtxParseException(tokens.line(),
                    "'" + name + "' has " + count + " elements but " + bytes.size() / type.bytes() + " initial values.");
        }
        return bytes.toByteArray();
    }

    private static void element(PtxTokens tokens, PtxType type, ByteArrayOutputStream bytes) {
        boolean negative = tokens.take("-");
        if (tokens.peek().kind() != PtxLexer.Kind.NUMBER) {
            throw tokens.wanted("an initial value");
        }
        int line = tokens.line();
        long bits = Immediates.bits(PtxNumbers.literal(tokens.next()), negative, type, line);
        for (int i = 0; i < type.bytes(); i++) {
            bytes.write((int) (bits >>> 8 * i));
        }
    }
}

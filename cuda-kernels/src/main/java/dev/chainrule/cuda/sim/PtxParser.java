package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxLexer.Kind;
import dev.chainrule.cuda.sim.PtxLexer.Token;
import dev.chainrule.cuda.sim.PtxVariable.Space;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * PTX text to a verified module: every register declared and of the right type, every instruction known with its modifiers, every label
 * there. Knows the baseline of PTX 7.0 for sm_70 and what of PTX 8.0 for sm_90 the simulator can run; device functions
 * ({@code .func}), textures and local memory it does not know.
 */
public final class PtxParser {
    private final PtxTokens tokens;
    private final List<String> lines;
    private final Map<String, PtxEntry> entries = new LinkedHashMap<>();
    private final PtxVariables variables = new PtxVariables();
    private int version;
    private String target;

    private PtxParser(String text) {
        tokens = new PtxTokens(text);
        lines = text.lines().toList();
    }

    /**
     * Parses and verifies a module.
     *
     * @param text the whole text; a trailing NUL is ignored
     * @return its kernels, ready to launch
     * @throws PtxParseException naming the line, what stands there and what was expected
     */
    public static PtxModule parse(String text) {
        return new PtxParser(text).module();
    }

    private PtxModule module() {
        header();
        while (!tokens.atEnd()) {
            declaration();
        }
        return new PtxModule(version, target, java.util.Collections.unmodifiableMap(entries), variables.all());
    }

    private void header() {
        tokens.expect(".version", "at the start of the module");
        Token number = tokens.next();
        if (!number.text().matches("\\d+\\.\\d")) {
            throw new PtxParseException(number.line(), "expected a version such as 7.0 but found " + number + ".");
        }
        version = Integer.parseInt(number.text().replace(".", ""));
        tokens.expect(".target", "after .version");
        int line = tokens.line();
        target = tokens.name("a target such as sm_70");
        if (!target.matches("sm_\\d+a?")) {
            throw new PtxParseException(line, "expected a target such as sm_70 but found '" + target + "'.");
        }
        int least = PtxModule.chipNumber(target) >= 89 ? 78
                : PtxModule.chipNumber(target) > 80 ? 71 : PtxModule.chipNumber(target) == 80 ? 70 : 60;
        if (version < least) {
            throw new PtxParseException(line, ".target " + target + " needs .version " + least / 10 + "." + least % 10 + " or newer, not "
                    + version / 10 + "." + version % 10 + ".");
        }
        while (tokens.take(",")) {
            tokens.name("a target's option such as debug");
        }
        if (tokens.take(".address_size") && tokens.integer("64") != 64) {
            throw new PtxParseException(tokens.line(), ".address_size must be 64.");
        }
    }

    private void declaration() {
        while (tokens.take(".visible") || tokens.take(".weak")) {
            // Linkage: a module stands alone here.
        }
        boolean external = tokens.take(".extern");
        Token token = tokens.peek();
        switch (token.text()) {
            case ".entry" -> entry();
            case ".shared", ".const", ".global" -> variables.declare(tokens, external);
            case ".file", ".section" -> skipLine(token.line());
            default -> throw tokens.wanted(".entry, .shared, .const or .global");
        }
    }

    private void skipLine(int line) {
        while (!tokens.atEnd() && tokens.line() == line) {
            tokens.next();
        }
    }

    private void entry() {
        int line = tokens.next().line();
        String name = tokens.name("the kernel's name");
        if (entries.containsKey(name)) {
            throw new PtxParseException(line, "the entry '" + name + "' is there twice.");
        }
        List<PtxVariable> parameters = parameters();
        int[] maximum = null;
        int[] required = null;
        while (!tokens.peek().is("{")) {
            Token directive = tokens.next();
            switch (directive.text()) {
                case ".maxntid" -> maximum = triple();
                case ".reqntid" -> required = triple();
                case ".minnctapersm", ".maxnreg", ".maxnctapersm" -> tokens.integer("a number after " + directive.text());
                case ".pragma" -> skipPragma();
                default -> throw new PtxParseException(directive.line(),
                        "expected '{', .maxntid, .reqntid, .minnctapersm or .maxnreg after entry '" + name
                                + "' but found " + directive + ".");
            }
        }
        PtxVariables own = new PtxVariables(variables);
        PtxBodyParser body = new PtxBodyParser(tokens, own, parameters);
        List<PtxInstruction> instructions = body.parse();
        PtxEntry entry = new PtxEntry(name, parameters, own.sharedBytes(), maximum, required, lines);
        entry.decoded(Decoder.decode(entry, instructions, own.constants(), PtxModule.chipNumber(target), version));
        entries.put(name, entry);
    }

    private void skipPragma() {
        tokens.next();
        tokens.expect(";", "after .pragma");
    }

    private int[] triple() {
        int[] sizes = {tokens.integer("a number of threads"), 1, 1};
        for (int i = 1; i < 3 && tokens.take(","); i++) {
            sizes[i] = tokens.integer("a number of threads");
        }
        return sizes;
    }

    private List<PtxVariable> parameters() {
        List<PtxVariable> parameters = new ArrayList<>();
        if (!tokens.take("(")) {
            return parameters;
        }
        int offset = 0;
        while (!tokens.take(")")) {
            if (!parameters.isEmpty()) {
                tokens.expect(",", "between parameters");
            }
            tokens.expect(".param", "before a parameter");
            PtxVariable parameter = PtxVariables.declaration(tokens, Space.PARAM, false);
            offset = PtxVariables.aligned(offset, parameter.alignment());
            parameters.add(parameter.at(offset));
            offset += parameter.bytes();
        }
        return parameters;
    }

    /** A type such as {@code .f32}. */
    static PtxType type(PtxTokens tokens) {
        Token token = tokens.peek();
        PtxType type = token.kind() == Kind.WORD && token.text().startsWith(".") ? PtxType.named(token.text().substring(1)) : null;
        if (type == null) {
            throw tokens.wanted("a type such as .f32");
        }
        tokens.next();
        return type;
    }
}

package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxLexer.Kind;
import dev.chainrule.cuda.sim.PtxLexer.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The body of a kernel: register declarations, labels and instructions, in nested scopes. */
final class PtxBodyParser {
    /** Names declared between one pair of braces. */
    private static final class Scope {
        final Scope outer;
        final Map<String, PtxOperand.Register> registers = new HashMap<>();
        final Map<String, PtxOperand.Register> families = new HashMap<>();
        final Map<String, Integer> labels = new HashMap<>();

        Scope(Scope outer) {
            this.outer = outer;
        }
    }

    private final PtxTokens tokens;
    private final PtxVariables variables;
    private final Map<String, PtxVariable> parameters = new HashMap<>();
    private final List<PtxInstruction> instructions = new ArrayList<>();
    private final List<Scope> scopeOf = new ArrayList<>();
    private Scope scope;
    private int registers;

    PtxBodyParser(PtxTokens tokens, PtxVariables variables, List<PtxVariable> parameters) {
        this.tokens = tokens;
        this.variables = variables;
        parameters.forEach(parameter -> this.parameters.put(parameter.name(), parameter));
    }

    List<PtxInstruction> parse() {
        tokens.expect("{", "before the body of the kernel");
        scope = new Scope(null);
        while (scope != null) {
            if (tokens.take("{")) {
                scope = new Scope(scope);
            } else if (tokens.take("}")) {
                scope = scope.outer;
            } else {
                statement();
            }
        }
        for (int i = 0; i < instructions.size(); i++) {
            instructions.set(i, branchResolved(i));
        }
        return instructions;
    }

    private void statement() {
        Token token = tokens.peek();
        if (token.kind() == Kind.END) {
            throw tokens.wanted("'}' at the end of the kernel's body");
        }
        if (token.text().startsWith(".")) {
            directive();
        } else if (token.kind() == Kind.WORD && tokens.peekSecond().is(":")) {
            tokens.next();
            tokens.next();
            if (scope.labels.put(token.text(), instructions.size()) != null) {
                throw new PtxParseException(token.line(), "the label '" + token.text() + "' is there twice.");
            }
        } else {
            instruction();
        }
    }

    private void directive() {
        Token token = tokens.peek();
        switch (token.text()) {
            case ".reg" -> registers();
            case ".shared", ".const", ".global" -> variables.declare(tokens, false);
            case ".pragma" -> {
                tokens.next();
                tokens.next();
                tokens.expect(";", "after .pragma");
            }
            case ".loc" -> {
                while (tokens.line() == token.line()) {
                    tokens.next();
                }
            }
            default -> throw tokens.wanted("an instruction, a label, .reg or .shared (no other directive is known in a kernel's body)");
        }
    }

    private void registers() {
        tokens.next();
        PtxType type = PtxParser.type(tokens);
        if (type.bits() == 8) {
            throw new PtxParseException(tokens.line(), "there are no registers of type ." + type + ".");
        }
        do {
            int line = tokens.line();
            String name = tokens.name("a register's name");
            if (SpecialRegister.taken(name)) {
                throw new PtxParseException(line, "the name '" + name + "' is that of a special register.");
            }
            if (tokens.take("<")) {
                int count = tokens.integer("the number of registers");
                tokens.expect(">", "after the number of registers");
                declareOnce(scope.families, name, new PtxOperand.Register(name, type, count), line);
            } else {
                declareOnce(scope.registers, name, new PtxOperand.Register(name, type, registers++), line);
            }
        } while (tokens.take(","));
        tokens.expect(";", "after a .reg declaration");
    }

    private static void declareOnce(Map<String, PtxOperand.Register> names, String name, PtxOperand.Register register, int line) {
        if (names.put(name, register) != null) {
            throw new PtxParseException(line, "the register '" + name + "' is declared twice.");
        }
    }

    private void instruction() {
        int line = tokens.line();
        PtxOperand.Register guard = null;
        boolean negated = false;
        if (tokens.take("@")) {
            negated = tokens.take("!");
            String name = tokens.name("a predicate register after '@'");
            guard = register(name);
            if (guard == null) {
                throw undeclared(name, line);
            }
            if (guard.type() != PtxType.PRED) {
                throw new PtxParseException(line, "the guard '" + name + "' is ." + guard.type() + ", not .pred.");
            }
        }
        String opcode = tokens.name("an instruction, a label, .reg or .shared");
        List<PtxOperand> operands = new ArrayList<>();
        if (!tokens.peek().is(";")) {
            do {
                operands.add(operand(line));
            } while (tokens.take(","));
        }
        if (!tokens.take(";")) {
            throw new PtxParseException(line, "expected ';' at the end of '" + opcode + "' but found " + tokens.peek() + ".");
        }
        instructions.add(new PtxInstruction(line, guard, negated, opcode, operands, -1));
        scopeOf.add(scope);
    }

    private PtxOperand operand(int line) {
        if (tokens.take("[")) {
            return address(line);
        }
        if (tokens.take("{")) {
            List<PtxOperand> elements = new ArrayList<>();
            do {
                elements.add(operand(line));
            } while (tokens.take(","));
            tokens.expect("}", "after the elements of a vector");
            return new PtxOperand.Vector(elements);
        }
        if (tokens.take("!")) {
            return new PtxOperand.Not(operand(line));
        }
        PtxOperand operand = tokens.peek().kind() == Kind.WORD ? named(line) : literal(line);
        return tokens.take("|") ? new PtxOperand.Pair(operand, operand(line)) : operand;
    }

    private PtxOperand literal(int line) {
        boolean negative = tokens.take("-");
        if (tokens.peek().kind() != Kind.NUMBER) {
            throw tokens.wanted("an operand");
        }
        PtxOperand literal = PtxNumbers.literal(tokens.next());
        if (!negative) {
            return literal;
        }
        return literal instanceof PtxOperand.IntegerLiteral integer ? new PtxOperand.IntegerLiteral(-integer.value())
                : new PtxOperand.FloatLiteral(((PtxOperand.FloatLiteral) literal).single(),
                        Immediates.bits(literal, true, ((PtxOperand.FloatLiteral) literal).single() ? PtxType.F32 : PtxType.F64, line));
    }

    private PtxOperand address(int line) {
        PtxOperand base = tokens.peek().kind() == Kind.WORD ? named(line) : null;
        long offset = 0;
        if (base == null || tokens.take("+")) {
            offset = tokens.integer("an offset");
        }
        tokens.expect("]", "after an address");
        return new PtxOperand.Address(base, offset);
    }

    private PtxOperand named(int line) {
        String name = tokens.next().text();
        PtxOperand.Register register = register(name);
        if (register != null) {
            return register;
        }
        SpecialRegister special = SpecialRegister.named(name);
        if (special != null) {
            return new PtxOperand.Special(special);
        }
        PtxVariable variable = parameters.containsKey(name) ? parameters.get(name) : variables.find(name);
        if (variable != null) {
            return new PtxOperand.Variable(variable);
        }
        if (name.startsWith("%") || name.startsWith(".")) {
            throw undeclared(name, line);
        }
        return new PtxOperand.Label(name);
    }

    private static PtxParseException undeclared(String name, int line) {
        return new PtxParseException(line, "the register '" + name + "' is not declared: a .reg declaration before its use was expected.");
    }

    /** The register of this name in the innermost scope that has it; null if none has. {@code %f7} may be the eighth of a family {@code %f<8>}. */
    private PtxOperand.Register register(String name) {
        int digits = name.length();
        while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        String family = digits < name.length() && name.length() - digits < 9 ? name.substring(0, digits) : null;
        for (Scope s = scope; s != null; s = s.outer) {
            PtxOperand.Register register = s.registers.get(name);
            if (register != null) {
                return register;
            }
            PtxOperand.Register declared = family == null ? null : s.families.get(family);
            boolean plain = family != null && (name.length() - digits == 1 || name.charAt(digits) != '0');
            if (declared != null && plain && Integer.parseInt(name.substring(digits)) < declared.number()) {
                register = new PtxOperand.Register(name, declared.type(), registers++);
                s.registers.put(name, register);
                return register;
            }
        }
        return null;
    }

    private PtxInstruction branchResolved(int index) {
        PtxInstruction instruction = instructions.get(index);
        if (!instruction.opcode().equals("bra") && !instruction.opcode().equals("bra.uni")) {
            return instruction;
        }
        if (instruction.operands().size() != 1 || !(instruction.operands().get(0) instanceof PtxOperand.Label label)) {
            throw new PtxParseException(instruction.line(), "expected one label after '" + instruction.opcode() + "'.");
        }
        for (Scope s = scopeOf.get(index); s != null; s = s.outer) {
            if (s.labels.containsKey(label.name())) {
                return instruction.withTarget(s.labels.get(label.name()));
            }
        }
        throw new PtxParseException(instruction.line(), "there is no label '" + label.name() + "'.");
    }
}

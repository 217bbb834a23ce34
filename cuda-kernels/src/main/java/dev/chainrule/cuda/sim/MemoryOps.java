package dev.chainrule.cuda.sim;

import java.util.List;

/** Loads and stores (ISA section 9.7.9): decoding. */
final class MemoryOps {
    /** Where an instruction goes. */
    enum Space {
        GLOBAL, SHARED, CONST, PARAM, GENERIC
    }

    /** An address operand: a slot and an offset in bytes. */
    record Place(Space space, int slot, long offset, boolean narrow) {
        /** The address that a lane means. */
        long of(long[] base, int lane) {
            return (narrow ? base[lane] & 0xFFFFFFFFL : base[lane]) + offset;
        }

        /** The port for a generic or a plain address. */
        MemoryPort port(Warp warp, long address) {
            Launch launch = warp.block.launch;
            return switch (space) {
                case GLOBAL -> launch.global;
                case SHARED -> warp.block.shared;
                case CONST -> launch.constants;
                case PARAM -> launch.parameters;
                case GENERIC -> MoveOps.inWindow(address, MoveOps.SHARED_WINDOW) ? warp.block.shared
                        : MoveOps.inWindow(address, MoveOps.CONST_WINDOW) ? launch.constants : launch.global;
            };
        }

        /** The address as its port counts it. */
        long inPort(long address) {
            boolean windowed = space == Space.GENERIC && address >= MoveOps.SHARED_WINDOW
                    && address < MoveOps.CONST_WINDOW + MoveOps.WINDOW;
            return windowed ? address & MoveOps.WINDOW - 1 : address;
        }
    }

    private MemoryOps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "prefetch", "prefetchu" -> prefetch(d);
            case "st" -> store(d);
            default -> load(d);
        };
    }

    static Space space(Decoding d) {
        String name = d.takeOneOf("global", "shared::cta", "shared", "const", "param");
        return name == null ? Space.GENERIC : Space.valueOf(name.replace("::cta", "").toUpperCase(java.util.Locale.ROOT));
    }

    static Place place(Decoding d, PtxOperand operand, Space space) {
        if (!(operand instanceof PtxOperand.Address address)) {
            throw d.error("'" + d.instruction().opcode() + "': an address in brackets was expected where '" + operand + "' stands.");
        }
        if (address.base() == null) {
            return new Place(space, d.slots().constant(address.offset()), 0, false);
        }
        if (address.base() instanceof PtxOperand.Variable named) {
            PtxVariable variable = named.variable();
            if (!variable.space().name().equals(space.name())) {
                throw d.error(
                        "'" + variable.name() + "' is a ." + lower(variable.space().name()) + " variable, and '" + d.instruction().opcode()
                                + "' goes to " + (space == Space.GENERIC ? "a generic address." : "." + lower(space.name()) + "."));
            }
            int slot = space == Space.GLOBAL ? d.slots().variable(variable) : d.slots().constant(d.offset(variable));
            return new Place(space, slot, address.offset(), false);
        }
        if (!(address.base() instanceof PtxOperand.Register register)) {
            throw d.error("a register or a variable was expected where '" + address.base() + "' stands in an address.");
        }
        boolean narrow = register.type().bits() == 32;
        if (register.type().isFloat() || register.type().bits() < 32 || narrow && space != Space.SHARED && space != Space.CONST) {
            throw d.error("the register '" + register.name() + "' is ." + register.type() + " where an address of "
                    + (narrow ? "64" : "32 or 64") + " bits is wanted.");
        }
        return new Place(space, d.slots().register(register), address.offset(), narrow);
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    /** The semantics before the state space: {@code acquire}, {@code release}, {@code relaxed}, {@code volatile}; null for a weak access. */
    private static String semantics(Decoding d, String strongest) {
        String semantics = d.takeOneOf("weak", "volatile", "relaxed", strongest);
        if ("relaxed".equals(semantics) || strongest.equals(semantics)) {
            d.oneOf("cta", "gpu", "sys", "cluster");
        }
        return "weak".equals(semantics) ? null : semantics;
    }

    private static void dropCaching(Decoding d) {
        d.takeOneOf("ca", "cg", "cs", "lu", "cv", "wb", "wt");
        d.take("nc");
        d.dropStarting("L1::");
        d.dropStarting("L2::");
    }

    private static List<PtxOperand> elements(Decoding d, PtxOperand operand, PtxType type) {
        String vector = d.takeOneOf("v2", "v4");
        int count = vector == null ? 1 : vector.charAt(1) - '0';
        List<PtxOperand> elements = operand instanceof PtxOperand.Vector v ? v.elements() : List.of(operand);
        if (elements.size() != count || (operand instanceof PtxOperand.Vector) != (vector != null)) {
            throw d.error("'" + d.instruction().opcode() + "' moves " + count + " values but names " + elements.size() + ".");
        }
        if (count * type.bytes() > 16) {
            throw d.error("'" + d.instruction().opcode() + "' moves " + count * type.bytes() + " bytes; at most 16 are moved at once.");
        }
        return elements;
    }

    private static Step load(Decoding d) {
        String semantics = semantics(d, "acquire");
        Space space = space(d);
        dropCaching(d);
        PtxType type = d.type();
        if (d.operandCount() != 2) {
            d.finish(2);
        }
        List<PtxOperand> elements = elements(d, d.operand(0), type);
        d.finish(2);
        Place place = place(d, d.operand(1), space);
        int[] slots = elements.stream().mapToInt(e -> d.out(e, type, true)).toArray();
        int width = elements.get(0) instanceof PtxOperand.Register register ? register.type().bits() : type.bits();
        boolean zero = width > type.bits() && !type.isSigned();
        return new LoadStep(place, type, slots, zero, semantics);
    }

    private static Step store(Decoding d) {
        String semantics = semantics(d, "release");
        Space space = space(d);
        dropCaching(d);
        PtxType type = d.type();
        if (d.operandCount() != 2) {
            d.finish(2);
        }
        List<PtxOperand> elements = elements(d, d.operand(1), type);
        d.finish(2);
        Place place = place(d, d.operand(0), space);
        if (space == Space.CONST || space == Space.PARAM) {
            throw d.error("'" + d.instruction().opcode() + "' writes where a kernel can only read.");
        }
        return new StoreStep(place, type, elements.stream().mapToInt(e -> d.in(e, type, true)).toArray(), semantics);
    }

    /** A hint: nothing is read, so any address will do, but the register must have been written. */
    private static Step prefetch(Decoding d) {
        Space space = space(d);
        d.takeOneOf("L1", "L2");
        d.dropStarting("L2::");
        d.finish(1);
        Place place = place(d, d.operand(0), space);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                warp.read(place.slot(), mask);
            }
        };
    }
}

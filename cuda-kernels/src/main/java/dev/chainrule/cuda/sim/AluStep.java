package dev.chainrule.cuda.sim;

/** An instruction from registers to one register. */
final class AluStep extends Step {
    private final Lanes op;
    private final int d;
    private final int a;
    private final int b;
    private final int c;

    AluStep(Lanes op, int d, int a, int b, int c) {
        this.op = op;
        this.d = d;
        this.a = a;
        this.b = b;
        this.c = c;
    }

    @Override
    void run(Warp warp, int mask) {
        int[] written = warp.written;
        if ((written[a] & written[b] & written[c] & mask) != mask) {
            warp.unwritten(mask, a, b, c);
        }
        long[][] r = warp.registers;
        if (mask == -1) {
            op.all(r[d], r[a], r[b], r[c]);
            written[d] = -1;
        } else {
            op.all(warp.scratch, r[a], r[b], r[c]);
            warp.merge(d, warp.scratch, mask);
        }
    }
}

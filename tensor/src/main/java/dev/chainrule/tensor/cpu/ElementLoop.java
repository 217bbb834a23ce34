package dev.chainrule.tensor.cpu;

/**
 * Elementwise operations over runs of elements: y[k] = f(a[k], b[k], …), for one or several y. The subclasses are made by
 * {@link LoopCompiler}. Which of the operands stand still, the same element for every k, is part of the loop.
 */
abstract class ElementLoop {
    /** The loop that does what this one cannot do many at a time; null in a plain loop. */
    ElementLoop plain;

    /**
     * Computes elements {@code from} to {@code n} of every y.
     *
     * @param arrays those of the results, then those of the operands, of the program's types; a result may be one of the operands. More are
     *               ignored
     * @param starts where in them element 0 is, or the element that stands still
     */
    abstract void run(int from, int n, Object[] arrays, int[] starts);

    /** Computes n elements of one y from up to three operands; those that the operation does not have are ignored. */
    final void run(int n, Object y, int yStart, Object a, int aStart, Object b, int bStart, Object c, int cStart) {
        run(0, n, new Object[] {y, a, b, c}, new int[] {yStart, aStart, bStart, cStart});
    }
}

package dev.chainrule.tensor.cpu;

/**
 * One elementwise operation over runs of elements: y[k] = f(a[k], b[k], c[k]). The subclasses are made by {@link LoopCompiler}; operands that
 * the operation does not have are ignored. Which of the operands stand still, the same element for every k, is part of the loop.
 */
abstract class ElementLoop {
    /** The loop that does what this one cannot do many at a time; null in a plain loop. */
    ElementLoop plain;

    /** Computes n elements of y from {@code yStart} on; arrays of the operation's types, y may be one of the operands. */
    abstract void run(int n, Object y, int yStart, Object a, int aStart, Object b, int bStart, Object c, int cStart);
}

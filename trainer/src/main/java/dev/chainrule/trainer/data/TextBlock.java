package dev.chainrule.trainer.data;

import java.io.IOException;

/** A part of a file of text. The array is not copied. */
final class TextBlock {
    final byte[] bytes;
    final int length;
    /** Whether it was cut where a record should end; not the last, which ends where the file does. */
    final boolean cut;
    /** What came instead of more; null if nothing did. */
    final IOException failure;

    TextBlock(byte[] bytes, int length, boolean cut, IOException failure) {
        this.bytes = bytes;
        this.length = length;
        this.cut = cut;
        this.failure = failure;
    }
}

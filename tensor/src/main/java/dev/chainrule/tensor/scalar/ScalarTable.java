package dev.chainrule.tensor.scalar;

/** A small table of F64 constants for {@link ScalarOp#LOOKUP}. */
public enum ScalarTable {
    /**
     * 0, then the binary digits of 2/π in chunks of 48: element j + 1 is digits 48j + 1 to 48j + 48 as a fraction, so that
     * 2/π = Σⱼ element(j + 1)·2⁻⁴⁸ʲ. Enough for the largest double (Payne &amp; Hanek 1983).
     */
    TWO_OVER_PI(0, 0x1.45f306dc9c880p-1, 0x1.529fc2757d100p-4, 0x1.ea69bb81b6c40p-1, 0x1.2b32788720820p-1, 0x1.fca2c757bd760p-1,
            0x1.8ac36e48dc740p-1, 0x1.09374b8019240p-2, 0x1.77504e8c90e00p-3, 0x1.fc3bd63962520p-1, 0x1.4e7dd1046bea0p-1,
            0x1.75da24274ce00p-3, 0x1.c09ad17df9040p-2, 0x1.cc8eb1cc1a980p-3, 0x1.cfa4e422fc580p-3, 0x1.7bf250763ff00p-1,
            0x1.2fffbc0b301e0p-1, 0x1.de5e2316b4140p-1, 0x1.b47db4d9fb3c0p-2, 0x1.3e584dba7a300p-3, 0x1.fb34f2ff51680p-3,
            0x1.d49eeb1faf940p-2, 0x1.e2f67a0e73ee0p-1, 0x1.14a525d4d7f60p-1, 0x1.7ec47e3574200p-2, 0x1.580cc11bf1ec0p-2);

    private final double[] elements;

    ScalarTable(double... elements) {
        this.elements = elements;
    }

    /** The elements, a copy. */
    public double[] elements() {
        return elements.clone();
    }
}

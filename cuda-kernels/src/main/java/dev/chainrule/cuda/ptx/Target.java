package dev.chainrule.cuda.ptx;

/** The least chip that a text runs on, with the PTX version that knows it. Every kernel has a text for {@link #SM_70}. */
public enum Target {
    /** Volta and everything newer. */
    SM_70("sm_70", "7.0"),
    /** Hopper: the newest that the bundled assembler takes. */
    SM_90("sm_90", "8.0");

    private final String chip;
    private final String version;

    Target(String chip, String version) {
        this.chip = chip;
        this.version = version;
    }

    /** The name in {@code .target}. */
    public String chip() {
        return chip;
    }

    /** The number in {@code .version}. */
    public String version() {
        return version;
    }

    /** The newest text that {@code chip}, such as {@code sm_86}, runs. */
    public static Target forChip(String chip) {
        String number = chip.replaceAll("[^0-9]", "");
        return !number.isEmpty() && Integer.parseInt(number) >= 90 ? SM_90 : SM_70;
    }
}

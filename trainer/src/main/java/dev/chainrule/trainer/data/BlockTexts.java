package dev.chainrule.trainer.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The different texts of a column in a {@link CellBlock}, each with its place. A text met not long ago is found by its characters: no String is
 * made of it again.
 */
final class BlockTexts {
    private static final int RECENT = 128;

    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final char[][] recent = new char[RECENT][];
    private final int[] recentPlaces = new int[RECENT];

    int size() {
        return texts.size();
    }

    String get(int place) {
        return texts.get(place);
    }

    /** The place of the text from {@code from} to {@code to}, which is not empty. */
    int place(char[] characters, int from, int to) {
        int slot = slot(characters, from, to);
        if (isSame(recent[slot], characters, from, to)) {
            return recentPlaces[slot];
        }
        slot = recent[slot] == null ? slot : slot ^ 1;
        if (!isSame(recent[slot], characters, from, to)) {
            recent[slot] = Arrays.copyOfRange(characters, from, to);
            recentPlaces[slot] = place(new String(recent[slot]));
        }
        return recentPlaces[slot];
    }

    private static boolean isSame(char[] text, char[] characters, int from, int to) {
        return text != null && Arrays.equals(text, 0, text.length, characters, from, to);
    }

    private int place(String text) {
        Integer known = places.putIfAbsent(text, texts.size());
        if (known == null) {
            texts.add(text);
        }
        return known == null ? texts.size() - 1 : known;
    }

    /** Where to remember a text, or one beside it: by its length, its first and its middle character, and its last two. */
    private static int slot(char[] characters, int from, int to) {
        int hash = to - from;
        hash = 31 * hash + characters[from];
        hash = 31 * hash + characters[from + to >>> 1];
        hash = 31 * hash + characters[Math.max(from, to - 2)];
        hash = 31 * hash + characters[to - 1];
        return (hash ^ hash >>> 7) & RECENT - 1;
    }

    void clear() {
        texts.clear();
        places.clear();
        Arrays.fill(recent, null);
    }
}

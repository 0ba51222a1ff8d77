package io.rft;

/**
 * Whom an entry belongs to. The names count where they mean somebody at the other side, else the numbers. A value.
 *
 * @param user the name, empty where there is none
 * @param group the same of the group
 */
public record Owner(String user, long userNumber, String group, long groupNumber) {
    /** The one after this means nobody to the system. */
    public static final long NUMBER_MAX = 0xffff_fffeL;

    public static final int NAME_CHARS_MAX = 255;

    public Owner {
        requireName(user);
        requireName(group);
        requireNumber(userNumber);
        requireNumber(groupNumber);
    }

    private static void requireName(String name) {
        if (name.length() > NAME_CHARS_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of a user or group has at most " + NAME_CHARS_MAX
                    + " characters, none a control character");
        }
    }

    private static void requireNumber(long number) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("the number of a user or group is 0 to " + NUMBER_MAX);
        }
    }
}

package smartenergy.composer.composition;

/** The labels of nodes that matchmaking goes by. */
public final class Labels {
    private static final String PREFIX = "smart-energy.io/";

    /** A {@link Tier}. */
    public static final String TIER = PREFIX + "tier";

    /** Which site the node belongs to. */
    public static final String SITE = PREFIX + "site";

    /** Kubernetes' own. */
    public static final String ARCHITECTURE = "kubernetes.io/arch";

    /** Kubernetes' own; the node's name. */
    public static final String HOST_NAME = "kubernetes.io/hostname";

    private Labels() {}

    /** Of a capability, such as sensor hardware; its value is {@code true} where the node has it. */
    public static String capability(String name) {
        return PREFIX + name;
    }
}

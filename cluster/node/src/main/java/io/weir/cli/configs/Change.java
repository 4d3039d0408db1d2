package io.weir.cli.configs;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ConfigChange;
import io.weir.client.admin.ConfigTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes of one target's configurations, done and told. */
record Change(ConfigTarget target, List<ConfigChange> changes, boolean dryRun) {

    void apply(ClientOptions client, OutputOptions output) {
        try (ClusterAdmin admin = client.admin()) {
            Failures.await(admin.alterConfigs(target, changes, dryRun), client);
        }
        if (output.json()) {
            output.document(json());
            return;
        }
        String would = dryRun ? "would: " : "";
        for (ConfigChange change : changes) {
            output.line(would + target + ": "
                    + (change.value() == null
                            ? "deleted " + change.name()
                            : "set " + change.name() + "=" + change.value()));
        }
    }

    private Map<String, Object> json() {
        Map<String, String> set = new LinkedHashMap<>();
        List<String> deleted = new ArrayList<>();
        for (ConfigChange change : changes) {
            if (change.value() == null) {
                deleted.add(change.name());
            } else {
                set.put(change.name(), change.value());
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("target", target);
        json.put("set", set);
        json.put("deleted", deleted);
        json.put("changed", !dryRun);
        return json;
    }
}

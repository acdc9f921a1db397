package snapshot

// securityLabels become an attribute of what they are on.
var securityLabels = family{
	name:  "security labels",
	query: always(`select classoid, objoid, objsubid, provider || ': ' || label from pg_seclabel order by provider`),
	read: func(c *catalog, r *row) {
		if o := c.target(ref{r.oid(), r.oid(), r.number()}); o != nil {
			o.set("security label", r.text())
		}
	},
}
